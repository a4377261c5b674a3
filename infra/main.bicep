targetScope = 'subscription'

@description('Name of the azd environment. Every resource name is derived from it.')
@minLength(1)
@maxLength(64)
param environmentName string

@description('Region. The list holds the regions with Flex Consumption; add one here when Azure adds it.')
@metadata({
  azd: {
    type: 'location'
  }
})
@allowed([
  'australiaeast'
  'australiasoutheast'
  'brazilsouth'
  'canadacentral'
  'centralindia'
  'centralus'
  'eastasia'
  'eastus'
  'eastus2'
  'francecentral'
  'germanywestcentral'
  'italynorth'
  'japaneast'
  'koreacentral'
  'northcentralus'
  'northeurope'
  'norwayeast'
  'southafricanorth'
  'southcentralus'
  'southeastasia'
  'southindia'
  'spaincentral'
  'swedencentral'
  'uaenorth'
  'uksouth'
  'ukwest'
  'westcentralus'
  'westeurope'
  'westus'
  'westus2'
  'westus3'
])
param location string

@description('Object id of the account that runs azd. A user gets read access to the data; a pipeline gets none.')
param principalId string = ''

@description('Type of principalId.')
@allowed([
  'User'
  'Group'
  'ServicePrincipal'
])
param principalType string = 'User'

@description('Object id of the Entra group of the operators on call. The group gets read access to the data, from a pipeline too.')
param operatorGroupId string = ''

@description('App ID of the Feishu app.')
@minLength(1)
param feishuAppId string

@description('App Secret of the Feishu app; empty leaves out all calls to the open platform.')
@secure()
param feishuAppSecret string = ''

@description('Random text of at least 32 characters that signs the share links of the calendar; empty switches sharing off.')
@secure()
param shareKey string = ''

@description('Open platform that the app belongs to: feishu or lark.')
@allowed([
  'feishu'
  'lark'
])
param feishuPlatform string = 'feishu'

@description('Approval codes to subscribe at start, separated by commas.')
param feishuApprovalCodes string = ''

@description('Verification Token of the Feishu app.')
@secure()
@minLength(1)
param feishuVerificationToken string

@description('Encrypt Key of the Feishu app. Optional in Feishu, required here: without it requests carry no signature.')
@secure()
@minLength(1)
param feishuEncryptKey string

@description('Verification Token still accepted while it is being replaced; empty otherwise.')
@secure()
param feishuPreviousVerificationToken string = ''

@description('Encrypt Key still accepted while it is being replaced; empty otherwise.')
@secure()
param feishuPreviousEncryptKey string = ''

@description('The one Feishu tenant to accept events from; empty accepts every tenant of the app.')
param feishuTenantKey string = ''

@description('Maximum age of a signed request, for example 08:00:00; empty for the default of the app.')
param feishuMaxRequestAge string = ''

@description('IANA zone of the local times in attendance events.')
param attendanceTimeZone string = 'Asia/Shanghai'

@description('Calls a day that reconciliation may make to the open platform.')
@minValue(0)
param reconcileMaxCallsPerDay int = 300

@description('Whether lists show names and employee numbers; they are read from the contacts of the open platform.')
param peopleEnabled bool = false

@description('Writes and serves the change feed, one storage request for each change.')
param changesEnabled bool = false

@description('Days that archived events are kept; 0 keeps them without limit.')
@minValue(0)
param retentionEventsDays int = 0

@description('Days that attendance records are kept; 0 keeps them without limit.')
@minValue(0)
param retentionRecordsDays int = 0

@description('When the tables are exported to blobs: six-field NCRONTAB expression in UTC; empty for every day at 19:00.')
param backupSchedule string = ''

@description('Days that an exported backup is kept.')
@minValue(1)
param backupDays int = 30

@description('Instances kept warm for HTTP. Feishu waits three seconds; a cold start can take longer.')
@minValue(0)
param alwaysReadyHttp int = 1

@description('Memory of one instance.')
@allowed([
  512
  2048
  4096
])
param instanceMemoryMB int = 512

@description('Upper limit of instances, which is also the upper limit of the compute bill.')
@minValue(40)
@maxValue(1000)
param maximumInstanceCount int = 40

@description('Spreads the instances over availability zones, at least two for each group. Needs a zone-redundant storageSku.')
param zoneRedundant bool = false

@description('Standard carries 125 to 200 events a second; Premium is for more, and for a private endpoint.')
@allowed([
  'Standard'
  'Premium'
])
param serviceBusSku string = 'Standard'

@description('Redundancy of the storage account that keeps the records.')
@allowed([
  'Standard_LRS'
  'Standard_ZRS'
  'Standard_GRS'
  'Standard_GZRS'
])
param storageSku string = 'Standard_ZRS'

@description('Protects the storage account from deletion. The deploying account needs Owner, or Locks Contributor as well.')
param deleteLock bool = false

@description('Days that the deleted vault and its secrets can be recovered. Azure fixes the number when it makes the vault.')
@minValue(7)
@maxValue(90)
param keyVaultRetentionDays int = 90

@description('Nobody can purge the deleted vault before those days are over. Azure does not allow to turn it off again.')
param keyVaultPurgeProtection bool = true

@description('Reaches blobs, tables, the vault and, with Premium, the namespace by private endpoints only.')
param vnetEnabled bool = false

@description('Address range of the virtual network, /24 or larger.')
param vnetAddressPrefix string = '10.90.0.0/24'

@description('Percentage of the traces that is exported. Metrics and logs are not sampled.')
@minValue(0)
@maxValue(100)
param traceSamplingPercent int = 10

@description('OpenTelemetry collector that receives telemetry as well, for example https://otel.example.com:4317; empty for none.')
param otlpEndpoint string = ''

@description('Log Analytics stops taking data after this many GB a day; -1 for no limit.')
param logDailyQuotaGb int = 1

@description('Address that receives the alerts; empty keeps them in the portal only.')
param alertEmail string = ''

@description('Whether a working day without an event raises an alert. Turn it off where days without an approval are normal.')
param noEventsAlert bool = true

@description('App settings that have no parameter, as an object of names and values. They win over the settings above.')
param extraAppSettings object = {}

var tags = {
  'azd-env-name': environmentName
}
var token = uniqueString(subscription().id, environmentName, location)
var webhookPath = 'api/feishu/events'
var readinessPath = 'api/health/ready'
var networkName = 'vnet-${token}'

resource group 'Microsoft.Resources/resourceGroups@2024-11-01' = {
  name: 'rg-${environmentName}'
  location: location
  tags: tags
}

module identity 'modules/identity.bicep' = {
  name: 'identity'
  scope: group
  params: {
    name: 'id-${token}'
    location: location
    tags: tags
  }
}

module monitoring 'modules/monitoring.bicep' = {
  name: 'monitoring'
  scope: group
  params: {
    workspaceName: 'log-${token}'
    applicationInsightsName: 'appi-${token}'
    location: location
    tags: tags
    dailyQuotaGb: logDailyQuotaGb
  }
}

module storage 'modules/storage.bicep' = {
  name: 'storage'
  scope: group
  params: {
    name: 'st${token}'
    location: location
    tags: tags
    sku: storageSku
    backupDays: backupDays
    deleteLock: deleteLock
    privateAccess: vnetEnabled
    workspaceId: monitoring.outputs.workspaceId
  }
}

module servicebus 'modules/servicebus.bicep' = {
  name: 'servicebus'
  scope: group
  params: {
    name: 'sb-${token}'
    location: location
    tags: tags
    sku: serviceBusSku
    privateAccess: vnetEnabled
    workspaceId: monitoring.outputs.workspaceId
  }
}

module keyvault 'modules/keyvault.bicep' = {
  name: 'keyvault'
  scope: group
  params: {
    name: 'kv-${token}'
    location: location
    tags: tags
    verificationToken: feishuVerificationToken
    encryptKey: feishuEncryptKey
    previousVerificationToken: feishuPreviousVerificationToken
    previousEncryptKey: feishuPreviousEncryptKey
    appSecret: feishuAppSecret
    shareKey: shareKey
    retentionDays: keyVaultRetentionDays
    purgeProtection: keyVaultPurgeProtection
    privateAccess: vnetEnabled
    workspaceId: monitoring.outputs.workspaceId
  }
}

module network 'modules/network.bicep' = if (vnetEnabled) {
  name: 'network'
  scope: group
  params: {
    name: networkName
    location: location
    tags: tags
    addressPrefix: vnetAddressPrefix
    storageAccountId: storage.outputs.id
    keyVaultId: keyvault.outputs.id
    serviceBusId: servicebus.outputs.id
    serviceBusSku: serviceBusSku
  }
}

module roles 'modules/roles.bicep' = {
  name: 'roles'
  scope: group
  params: {
    principalId: identity.outputs.principalId
    principalType: 'ServicePrincipal'
    serviceBusName: servicebus.outputs.name
    topicName: servicebus.outputs.topicName
    storageAccountName: storage.outputs.name
    keyVaultName: keyvault.outputs.name
    applicationInsightsName: monitoring.outputs.applicationInsightsName
  }
}

module operatorRoles 'modules/operator-roles.bicep' = if (!empty(principalId) && principalType != 'ServicePrincipal') {
  name: 'operator-roles'
  scope: group
  params: {
    principalId: principalId
    principalType: principalType
    serviceBusName: servicebus.outputs.name
    topicName: servicebus.outputs.topicName
    storageAccountName: storage.outputs.name
  }
}

module operatorGroupRoles 'modules/operator-roles.bicep' = if (!empty(operatorGroupId)) {
  name: 'operator-group-roles'
  scope: group
  params: {
    principalId: operatorGroupId
    principalType: 'Group'
    serviceBusName: servicebus.outputs.name
    topicName: servicebus.outputs.topicName
    storageAccountName: storage.outputs.name
  }
}

module functionapp 'modules/functionapp.bicep' = {
  name: 'functionapp'
  scope: group
  params: {
    name: 'func-${token}'
    planName: 'plan-${token}'
    location: location
    tags: tags
    identityId: identity.outputs.id
    identityClientId: identity.outputs.clientId
    storageAccountName: storage.outputs.name
    deploymentContainerName: storage.outputs.deploymentContainerName
    backupContainerName: storage.outputs.backupContainerName
    serviceBusHost: servicebus.outputs.host
    keyVaultUri: keyvault.outputs.uri
    applicationInsightsName: monitoring.outputs.applicationInsightsName
    networkName: vnetEnabled ? networkName : ''
    feishuAppId: feishuAppId
    feishuPlatform: feishuPlatform
    feishuApprovalCodes: feishuApprovalCodes
    feishuTenantKey: feishuTenantKey
    feishuMaxRequestAge: feishuMaxRequestAge
    hasAppSecret: !empty(feishuAppSecret)
    hasShareKey: !empty(shareKey)
    hasPreviousVerificationToken: !empty(feishuPreviousVerificationToken)
    hasPreviousEncryptKey: !empty(feishuPreviousEncryptKey)
    attendanceTimeZone: attendanceTimeZone
    reconcileMaxCallsPerDay: reconcileMaxCallsPerDay
    peopleEnabled: peopleEnabled
    changesEnabled: changesEnabled
    retentionEventsDays: retentionEventsDays
    retentionRecordsDays: retentionRecordsDays
    backupSchedule: backupSchedule
    traceSamplingPercent: traceSamplingPercent
    otlpEndpoint: otlpEndpoint
    extraAppSettings: extraAppSettings
    alwaysReadyHttp: alwaysReadyHttp
    instanceMemoryMB: instanceMemoryMB
    maximumInstanceCount: maximumInstanceCount
    zoneRedundant: zoneRedundant
  }
  // The app needs these roles, and with vnetEnabled these endpoints, to read its package, its secrets and its messages.
  dependsOn: [
    roles
    network
  ]
}

module alerts 'modules/alerts.bicep' = {
  name: 'alerts'
  scope: group
  params: {
    location: location
    tags: tags
    serviceBusId: servicebus.outputs.id
    topicName: servicebus.outputs.topicName
    workspaceId: monitoring.outputs.workspaceId
    applicationInsightsId: monitoring.outputs.applicationInsightsId
    readinessUrl: 'https://${functionapp.outputs.hostName}/${readinessPath}'
    timeZone: attendanceTimeZone
    alwaysReady: alwaysReadyHttp > 0
    noEventsAlert: noEventsAlert
    email: alertEmail
  }
}

module workbook 'modules/workbook.bicep' = {
  name: 'workbook'
  scope: group
  params: {
    location: location
    tags: tags
    applicationInsightsId: monitoring.outputs.applicationInsightsId
  }
}

output AZURE_LOCATION string = location
output AZURE_RESOURCE_GROUP string = group.name
output AZURE_FUNCTION_APP_NAME string = functionapp.outputs.name
output AZURE_SERVICE_BUS_NAME string = servicebus.outputs.name
output AZURE_STORAGE_ACCOUNT_NAME string = storage.outputs.name
output AZURE_KEY_VAULT_NAME string = keyvault.outputs.name
output AZURE_APPLICATION_INSIGHTS_NAME string = monitoring.outputs.applicationInsightsName
output FEISHU_WEBHOOK_URL string = 'https://${functionapp.outputs.hostName}/${webhookPath}'
