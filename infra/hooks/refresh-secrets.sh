#!/bin/sh
# Makes the platform read the secrets in Key Vault again. azd runs it after provisioning, with the environment's values set.
set -eu

# Another cloud has another address; the output of Bicep ends in a slash.
manager=${AZURE_RESOURCE_MANAGER_URL:-https://management.azure.com/}
token=$(azd auth token --output json --no-prompt --scope "${manager}.default" | sed -n 's/.*"token": *"\([^"]*\)".*/\1/p')
[ -n "$token" ] || { echo "azd gave no token. Run azd auth login, then azd provision again." >&2; exit 1; }

app="subscriptions/$AZURE_SUBSCRIPTION_ID/resourceGroups/$AZURE_RESOURCE_GROUP/providers/Microsoft.Web/sites/$AZURE_FUNCTION_APP_NAME"
# The token is read from standard input: arguments are visible to every user of the machine.
printf 'header = "Authorization: Bearer %s"\n' "$token" | curl --config - --silent --show-error --fail --output /dev/null \
  --retry 5 --retry-delay 5 --request POST --data '' \
  "$manager$app/config/configreferences/appsettings/refresh?api-version=2022-03-01"
echo "The app reads its secrets again."
