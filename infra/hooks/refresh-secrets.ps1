# Makes the platform read the secrets in Key Vault again. azd runs it after provisioning, with the environment's values set.
$ErrorActionPreference = 'Stop'

# Another cloud has another address; the output of Bicep ends in a slash.
$manager = if ($env:AZURE_RESOURCE_MANAGER_URL) { $env:AZURE_RESOURCE_MANAGER_URL } else { 'https://management.azure.com/' }
$token = (azd auth token --output json --no-prompt --scope "${manager}.default" | ConvertFrom-Json).token
if (-not $token) { throw 'azd gave no token. Run azd auth login, then azd provision again.' }

$group = "subscriptions/$env:AZURE_SUBSCRIPTION_ID/resourceGroups/$env:AZURE_RESOURCE_GROUP"
$app = "$group/providers/Microsoft.Web/sites/$env:AZURE_FUNCTION_APP_NAME"
Invoke-RestMethod -Method Post -Headers @{ Authorization = "Bearer $token" } -MaximumRetryCount 5 -RetryIntervalSec 5 `
  -Uri "$manager$app/config/configreferences/appsettings/refresh?api-version=2022-03-01" | Out-Null
Write-Output 'The app reads its secrets again.'
