# slaledger を導入し、又は更新します。管理者として実行します（PowerShell 5.1 以降）。
#Requires -RunAsAdministrator
#Requires -Version 5.1
$ErrorActionPreference = 'Stop'
$program = Join-Path $env:ProgramFiles 'slaledger'
$data = Join-Path $env:ProgramData 'slaledger'
$exe = Join-Path $program 'slaledger.exe'
$config = Join-Path $data 'slaledger.conf'

# slaledger を実行し、できなかったときは止まります。
function Invoke-Slaledger {
    & $exe @args
    if ($LASTEXITCODE -ne 0) { throw "slaledger $args：終了コード $LASTEXITCODE" }
}

# 更新のときは、サービスを止め、前の版のままバックアップを作成します。
$installed = Get-Service -Name slaledger -ErrorAction SilentlyContinue
if ($installed) {
    if ($installed.Status -ne 'Stopped') { Stop-Service -Name slaledger }
    if (Test-Path (Join-Path $data 'slaledger.db')) { Invoke-Slaledger backup --config $config }
}

New-Item -ItemType Directory -Force -Path $program, $data, (Join-Path $data 'backup') | Out-Null
Copy-Item -Recurse -Force -Path (Join-Path $PSScriptRoot '*') -Destination $program

# データのフォルダーは、SYSTEM（S-1-5-18）、管理者（S-1-5-32-544）及びサービスだけのものとします。
icacls $data /inheritance:r /grant '*S-1-5-18:(OI)(CI)F' '*S-1-5-32-544:(OI)(CI)F' | Out-Null
if ($LASTEXITCODE -ne 0) { throw "$data の権限を設定できません。" }
if (-not (Test-Path $config)) { Copy-Item (Join-Path $PSScriptRoot 'slaledger.conf') $config }

if (-not $installed) { Invoke-Slaledger service install --config $config }

# 毎日のバックアップと照合
$days = @{ 'slaledger-backup' = @('backup', '02:00'); 'slaledger-verify' = @('verify', '04:00') }
foreach ($name in $days.Keys) {
    $what, $at = $days[$name]
    Register-ScheduledTask -Force -TaskName $name -User 'NT AUTHORITY\SYSTEM' -RunLevel Highest `
        -Action (New-ScheduledTaskAction -Execute $exe -Argument "$what --config `"$config`"") `
        -Trigger (New-ScheduledTaskTrigger -Daily -At $at) `
        -Settings (New-ScheduledTaskSettingsSet -StartWhenAvailable) | Out-Null
}

Invoke-Slaledger service start
& $exe --version
Write-Host "導入しました。次に、最初の利用者を登録します（README.txt の「導入」の3）。"
