# slaledger を削除します。台帳、バックアップ及び設定は残します。管理者として実行します（PowerShell 5.1 以降）。
#Requires -RunAsAdministrator
#Requires -Version 5.1
$ErrorActionPreference = 'Stop'
$program = Join-Path $env:ProgramFiles 'slaledger'

foreach ($name in 'slaledger-backup', 'slaledger-verify') {
    Unregister-ScheduledTask -TaskName $name -Confirm:$false -ErrorAction SilentlyContinue
}
if (Get-Service -Name slaledger -ErrorAction SilentlyContinue) {
    & (Join-Path $program 'slaledger.exe') service remove
    if ($LASTEXITCODE -ne 0) { throw "slaledger service remove：終了コード $LASTEXITCODE" }
}
Remove-Item -Recurse -Force -Path $program
Write-Host "削除しました。$(Join-Path $env:ProgramData 'slaledger') は残っています。"
