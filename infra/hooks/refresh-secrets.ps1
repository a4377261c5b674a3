# Makes the platform read the secrets in Key Vault again. azd runs it after provisioning, with the environment's values set.
$ErrorActionPreference = 'Stop'

$token = (azd auth token --output json --no-prompt --scope https://management.azure.com/.default | ConvertFrom-Json).token
if (-not $token) { throw 'azd gave no token. Run azd auth login, then azd provision again.' }

$group = "subscriptions/$env:AZURE_SUBSCRIPTION_ID/resourceGroups/$env:AZURE_RESOURCE_GROUP"
$app = "$group/providers/Microsoft.Web/sites/$env:AZURE_FUNCTION_APP_NAME"
Invoke-RestMethod -Method Post -Headers @{ Authorization = "Bearer $token" } -MaximumRetryCount 5 -RetryIntervalSec 5 `
  -Uri "https://management.azure.com/$app/config/configreferences/appsettings/refresh?api-version=2022-03-01" | Out-Null
Write-Output 'The app reads its secrets again.'
