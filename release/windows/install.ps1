# slaledger を導入し、又は更新します。管理者として実行します（PowerShell 5.1 以降）。
# 設定ファイルを別の場所に置くときは、先に作成し、-Config で指定します。更新のときも、同じものを指定します。
#Requires -RunAsAdministrator
#Requires -Version 5.1
param([string]$Config = (Join-Path $env:ProgramData 'slaledger\slaledger.conf'))
$ErrorActionPreference = 'Stop'
$program = Join-Path $env:ProgramFiles 'slaledger'
$exe = Join-Path $program 'slaledger.exe'
$install = @('service', 'install')
if ($PSBoundParameters.ContainsKey('Config')) {
    $Config = (Resolve-Path -LiteralPath $Config).ProviderPath
    $install += '--config', $Config
}

# slaledger を実行し、できなかったときは止まります。
function Invoke-Slaledger {
    & $exe @args
    if ($LASTEXITCODE -ne 0) { throw "slaledger $args：終了コード $LASTEXITCODE" }
}

# 更新のときは、サービスを止め、前の版でバックアップを作成してから、実行ファイルを置き換えます。
$installed = Get-Service -Name slaledger -ErrorAction SilentlyContinue
if ($installed) {
    $registered = (Get-CimInstance -ClassName Win32_Service -Filter "Name='slaledger'").PathName
    if ($registered.IndexOf($Config, [StringComparison]::OrdinalIgnoreCase) -lt 0) {
        throw "サービスは、別の設定ファイルで登録されています（$registered）。-Config で指定してください。"
    }
    if ($installed.Status -ne 'Stopped') { Invoke-Slaledger service stop }
    Invoke-Slaledger backup --config $Config
}
New-Item -ItemType Directory -Force -Path $program | Out-Null
Copy-Item -Recurse -Force -Path (Join-Path $PSScriptRoot '*') -Destination $program
if (-not $installed) { Invoke-Slaledger @install }

# 毎日のバックアップと照合
$daily = @(
    @{ Command = 'backup'; At = '02:00' },
    @{ Command = 'verify'; At = '04:00' }
)
foreach ($task in $daily) {
    $action = New-ScheduledTaskAction -Execute $exe -Argument ('{0} --config "{1}"' -f $task.Command, $Config)
    $trigger = New-ScheduledTaskTrigger -Daily -At $task.At
    $settings = New-ScheduledTaskSettingsSet -StartWhenAvailable
    Register-ScheduledTask -Force -TaskName ('slaledger-' + $task.Command) -User 'NT AUTHORITY\SYSTEM' `
        -RunLevel Highest -Action $action -Trigger $trigger -Settings $settings | Out-Null
}

Invoke-Slaledger service start
Invoke-Slaledger --version
if (-not $installed) { Write-Host '導入しました。次に、最初の利用者を登録します（README.txt）。' }
