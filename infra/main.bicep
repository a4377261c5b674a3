targetScope = 'subscription'

@description('azd environment: every name below is derived from it.')
@minLength(1)
@maxLength(64)
param environmentName string

@description('Region; it must offer Azure Functions Flex Consumption.')
@minLength(1)
param location string

@description('Object id of whoever runs azd. A person gets read access to the data; a pipeline gets none.')
param principalId string = ''

@description('What principalId is.')
@allowed([
  'User'
  'Group'
  'ServicePrincipal'
])
param principalType string = 'User'

@description('App ID of the Feishu app.')
@minLength(1)
param feishuAppId string

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

@description('IANA zone of the local times in attendance events.')
param attendanceTimeZone string = 'Asia/Shanghai'

@description('Instances kept warm for HTTP. Feishu waits three seconds, a cold start can take longer.')
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
@minValue(1)
@maxValue(1000)
param maximumInstanceCount int = 40

@description('Standard carries 125 to 200 events a second; Premium is for more.')
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
param storageSku string = 'Standard_LRS'

@description('Log Analytics stops taking data after this many GB a day; -1 for no limit.')
param logDailyQuotaGb int = 1

@description('Where alerts are mailed; empty keeps them in the portal only.')
param alertEmail string = ''

var tags = {
  'azd-env-name': environmentName
}
var token = uniqueString(subscription().id, environmentName, location)
var webhookPath = 'api/feishu/events'

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
  }
}

module roles 'modules/roles.bicep' = {
  name: 'roles'
  scope: group
  params: {
    principalId: identity.outputs.principalId
    principalType: 'ServicePrincipal'
    serviceBusName: servicebus.outputs.name
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
    serviceBusHost: servicebus.outputs.host
    keyVaultUri: keyvault.outputs.uri
    applicationInsightsName: monitoring.outputs.applicationInsightsName
    feishuAppId: feishuAppId
    feishuTenantKey: feishuTenantKey
    hasPreviousVerificationToken: !empty(feishuPreviousVerificationToken)
    hasPreviousEncryptKey: !empty(feishuPreviousEncryptKey)
    attendanceTimeZone: attendanceTimeZone
    alwaysReadyHttp: alwaysReadyHttp
    instanceMemoryMB: instanceMemoryMB
    maximumInstanceCount: maximumInstanceCount
  }
  // The app reads its package, its secrets and its messages by these roles from the first second on.
  dependsOn: [
    roles
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
    webhookPath: webhookPath
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
