# slaledger を導入し、又は更新します。管理者として実行します（PowerShell 5.1 以降）。
#Requires -RunAsAdministrator
#Requires -Version 5.1
$ErrorActionPreference = 'Stop'
$program = Join-Path $env:ProgramFiles 'slaledger'
$exe = Join-Path $program 'slaledger.exe'
$config = Join-Path $env:ProgramData 'slaledger\slaledger.conf'

# slaledger を実行し、できなかったときは止まります。
function Invoke-Slaledger {
    & $exe @args
    if ($LASTEXITCODE -ne 0) { throw "slaledger $args：終了コード $LASTEXITCODE" }
}

# 更新のときは、サービスを止め、前の版でバックアップを作成してから、実行ファイルを置き換えます。
$installed = Get-Service -Name slaledger -ErrorAction SilentlyContinue
if ($installed) {
    if ($installed.Status -ne 'Stopped') { Invoke-Slaledger service stop }
    Invoke-Slaledger backup --config $config
}
New-Item -ItemType Directory -Force -Path $program | Out-Null
Copy-Item -Recurse -Force -Path (Join-Path $PSScriptRoot '*') -Destination $program
if (-not $installed) { Invoke-Slaledger service install }

# 毎日のバックアップと照合
$daily = @(
    @{ Command = 'backup'; At = '02:00' },
    @{ Command = 'verify'; At = '04:00' }
)
foreach ($task in $daily) {
    $action = New-ScheduledTaskAction -Execute $exe -Argument ('{0} --config "{1}"' -f $task.Command, $config)
    $trigger = New-ScheduledTaskTrigger -Daily -At $task.At
    $settings = New-ScheduledTaskSettingsSet -StartWhenAvailable
    Register-ScheduledTask -Force -TaskName ('slaledger-' + $task.Command) -User 'NT AUTHORITY\SYSTEM' `
        -RunLevel Highest -Action $action -Trigger $trigger -Settings $settings | Out-Null
}

Invoke-Slaledger service start
Invoke-Slaledger --version
if (-not $installed) { Write-Host '導入しました。次に、最初の利用者を登録します（README.txt）。' }
