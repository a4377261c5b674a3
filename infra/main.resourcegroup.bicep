// Everything, for rights on one resource group that exists. main.bicep makes the group as well.

import { feishuApp, resourceNames } from 'shared.bicep'

@description('Name of the azd environment. Every resource name is derived from it.')
@minLength(1)
@maxLength(64)
param environmentName string

@description('Region of the resources.')
param location string = resourceGroup().location

@description('Begins every generated name, for example contoso-.')
@maxLength(8)
param namePrefix string = ''

@description('Names that replace the generated ones.')
param names resourceNames = {}

@description('Tags of every resource.')
param tags object = {}

@description('Existing Log Analytics workspace, as a resource id; empty makes one.')
param logAnalyticsWorkspaceId string = ''

@description('Existing Key Vault with role-based access, as a resource id; empty makes one.')
param keyVaultId string = ''

@description('Existing user-assigned identity, as a resource id; empty makes one.')
param identityId string = ''

@description('Existing Service Bus namespace, as a resource id; empty makes one. The topic is made in it.')
param serviceBusId string = ''

@description('Whether the roles are assigned. With false, someone who may do it deploys roles.bicep afterwards.')
param roleAssignments bool = true

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

@description('App ID of the Feishu app; empty when feishuApps names the apps.')
param feishuAppId string = ''

@description('Several Feishu apps. Their secrets are in the vault under the names given here.')
param feishuApps feishuApp[] = []

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
param feishuVerificationToken string = ''

@description('Encrypt Key of the Feishu app. Optional in Feishu, required here: without it requests carry no signature.')
@secure()
param feishuEncryptKey string = ''

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

@description('flex is Flex Consumption; premium is an App Service plan Premium v3, for regions and clouds without Flex Consumption.')
@allowed([
  'flex'
  'premium'
])
param hostingPlan string = 'flex'

@description('Size of the premium plan.')
param premiumSku string = 'P0v3'

@description('RollingUpdate replaces the instances one after another, Recreate all at once. Flex Consumption only.')
@allowed([
  'RollingUpdate'
  'Recreate'
])
param siteUpdateStrategy string = 'RollingUpdate'

@description('Instances kept warm for HTTP. Feishu waits three seconds; a cold start can take longer. With premium the number of instances, at least one.')
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

@description('Existing subnet that the app joins, as a resource id. Its outbound access is that of its network.')
param appSubnetId string = ''

@description('Existing subnet for the private endpoints, as a resource id. Closes the public endpoints, as vnetEnabled does.')
param endpointSubnetId string = ''

@description('Private DNS zones of the endpoints: create, none (a policy makes the records), or the resource id of the group that has them.')
param privateDnsZones string = 'create'

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

var token = uniqueString(subscription().id, environmentName, location)
var prefix = toLower(namePrefix)
var name = {
  functionApp: names.?functionApp ?? '${prefix}func-${token}'
  plan: names.?plan ?? '${prefix}plan-${token}'
  identity: names.?identity ?? '${prefix}id-${token}'
  storageAccount: names.?storageAccount ?? '${replace(prefix, '-', '')}st${token}'
  serviceBus: names.?serviceBus ?? '${prefix}sb-${token}'
  keyVault: names.?keyVault ?? '${prefix}kv-${token}'
  logAnalytics: names.?logAnalytics ?? '${prefix}log-${token}'
  applicationInsights: names.?applicationInsights ?? '${prefix}appi-${token}'
  network: names.?network ?? '${prefix}vnet-${token}'
  natGateway: names.?natGateway ?? '${prefix}nat-${token}'
}
var allTags = union(tags, {
  'azd-env-name': environmentName
})

// What exists can be in another resource group, and stays as it is.
var identity = empty(identityId) ? resourceId('Microsoft.ManagedIdentity/userAssignedIdentities', name.identity) : identityId
var keyVault = empty(keyVaultId) ? resourceId('Microsoft.KeyVault/vaults', name.keyVault) : keyVaultId
var serviceBus = empty(serviceBusId) ? resourceId('Microsoft.ServiceBus/namespaces', name.serviceBus) : serviceBusId
var keyVaultPath = split(keyVault, '/')
var serviceBusPath = split(serviceBus, '/')

var webhookPath = 'api/feishu/events'
var readinessPath = 'api/health/ready'

var isPrivate = vnetEnabled || !empty(endpointSubnetId)
var networkId = resourceId('Microsoft.Network/virtualNetworks', name.network)

var feishuApp0 = {
  appId: feishuAppId
  secrets: {
    verificationToken: 'Feishu--VerificationToken'
    encryptKey: 'Feishu--EncryptKey'
    appSecret: empty(feishuAppSecret) ? null : 'Feishu--AppSecret'
    previousVerificationToken: empty(feishuPreviousVerificationToken) ? null : 'Feishu--PreviousVerificationToken'
    previousEncryptKey: empty(feishuPreviousEncryptKey) ? null : 'Feishu--PreviousEncryptKey'
  }
  approvalCodes: empty(feishuApprovalCodes) ? [] : map(split(feishuApprovalCodes, ','), code => trim(code))
}

var mistakes = filter(
  [
    empty(feishuAppId) && empty(feishuApps)
      ? 'No Feishu app is named. Set FEISHU_APP_ID, or FEISHU_APPS for several apps.'
      : ''
    !empty(feishuAppId) && empty(keyVaultId) && (empty(feishuVerificationToken) || empty(feishuEncryptKey))
      ? 'Set FEISHU_VERIFICATION_TOKEN and FEISHU_ENCRYPT_KEY to the values of the Feishu console.'
      : ''
    length(feishuApps) > 1 && !empty(filter(feishuApps, app => !empty(app.?timeZone) && empty(app.?tenantKey)))
      ? 'An app in FEISHU_APPS has a timeZone without tenantKey. Give it the tenant whose time zone it is.'
      : ''
    length(feishuApps) + (empty(feishuAppId) ? 0 : 1) > 1 && empty(feishuTenantKey) && !empty(filter(feishuApps, app => !empty(app.?workCalendar) && empty(app.?tenantKey)))
      ? 'An app in FEISHU_APPS has a workCalendar without tenantKey. Give it the tenant whose work calendar it is.'
      : ''
    !empty(filter(feishuApps, app => !empty(app.?workCalendar) && empty(app.secrets.?appSecret)))
      ? 'An app in FEISHU_APPS has a workCalendar without the secret appSecret, with which the calendar is read.'
      : ''
    hostingPlan == 'flex' && startsWith(location, 'china')
      ? 'Azure China has no Flex Consumption. Set HOSTING_PLAN=premium.'
      : ''
    vnetEnabled && !empty('${appSubnetId}${endpointSubnetId}')
      ? 'VNET_ENABLED=true makes a network. Remove it to use APP_SUBNET_ID and ENDPOINT_SUBNET_ID.'
      : ''
    !empty(endpointSubnetId) && empty(appSubnetId)
      ? 'ENDPOINT_SUBNET_ID closes the public endpoints, so the app needs APP_SUBNET_ID too.'
      : ''
    privateDnsZones != 'create' && privateDnsZones != 'none' && length(split(privateDnsZones, '/')) != 5
      ? 'PRIVATE_DNS_ZONES is not create, none or the id of a resource group (/subscriptions/…/resourceGroups/…).'
      : ''
  ],
  mistake => !empty(mistake)
)

module identityModule 'modules/identity.bicep' = if (empty(identityId)) {
  name: 'identity'
  params: {
    name: name.identity
    location: location
    tags: allTags
  }
}

module monitoring 'modules/monitoring.bicep' = {
  name: 'monitoring'
  params: {
    workspaceName: name.logAnalytics
    applicationInsightsName: name.applicationInsights
    location: location
    tags: allTags
    dailyQuotaGb: logDailyQuotaGb
    existingWorkspaceId: logAnalyticsWorkspaceId
  }
}

module storage 'modules/storage.bicep' = {
  name: 'storage'
  params: {
    name: name.storageAccount
    location: location
    tags: allTags
    sku: storageSku
    backupDays: backupDays
    deleteLock: deleteLock
    privateAccess: isPrivate
    workspaceId: monitoring.outputs.workspaceId
  }
}

module serviceBusModule 'modules/servicebus.bicep' = if (empty(serviceBusId)) {
  name: 'servicebus'
  params: {
    name: name.serviceBus
    location: location
    tags: allTags
    sku: serviceBusSku
    privateAccess: isPrivate
    workspaceId: monitoring.outputs.workspaceId
  }
}

module topic 'modules/servicebus-topic.bicep' = {
  name: 'topic'
  scope: resourceGroup(serviceBusPath[2], serviceBusPath[4])
  params: {
    serviceBusName: last(serviceBusPath)
  }
  dependsOn: [
    serviceBusModule
  ]
}

module keyVaultModule 'modules/keyvault.bicep' = if (empty(keyVaultId)) {
  name: 'keyvault'
  params: {
    name: name.keyVault
    location: location
    tags: allTags
    retentionDays: keyVaultRetentionDays
    purgeProtection: keyVaultPurgeProtection
    privateAccess: isPrivate
    workspaceId: monitoring.outputs.workspaceId
  }
}

module secrets 'modules/keyvault-secrets.bicep' = {
  name: 'secrets'
  scope: resourceGroup(keyVaultPath[2], keyVaultPath[4])
  params: {
    keyVaultName: last(keyVaultPath)
    tags: allTags
    verificationToken: feishuVerificationToken
    encryptKey: feishuEncryptKey
    previousVerificationToken: feishuPreviousVerificationToken
    previousEncryptKey: feishuPreviousEncryptKey
    appSecret: feishuAppSecret
    shareKey: shareKey
  }
  dependsOn: [
    keyVaultModule
  ]
}

module network 'modules/network.bicep' = if (vnetEnabled) {
  name: 'network'
  params: {
    name: name.network
    natGatewayName: name.natGateway
    location: location
    tags: allTags
    addressPrefix: vnetAddressPrefix
    appSubnetDelegation: hostingPlan == 'flex' ? 'Microsoft.App/environments' : 'Microsoft.Web/serverFarms'
  }
}

module endpoints 'modules/private-endpoints.bicep' = if (isPrivate) {
  name: 'endpoints'
  params: {
    namePrefix: name.network
    location: location
    tags: allTags
    subnetId: vnetEnabled ? '${networkId}/subnets/endpoints' : endpointSubnetId
    privateDnsZones: privateDnsZones
    storageAccountId: storage.outputs.id
    keyVaultId: empty(keyVaultId) ? keyVault : ''
    // Standard namespaces have no private endpoints.
    serviceBusId: empty(serviceBusId) && serviceBusSku == 'Premium' ? serviceBus : ''
    serviceBusHost: topic.outputs.host
  }
  dependsOn: [
    network
    keyVaultModule
  ]
}

module roles 'roles.bicep' = if (roleAssignments) {
  name: 'roles'
  params: {
    identityId: identity
    storageAccountName: storage.outputs.name
    applicationInsightsName: monitoring.outputs.applicationInsightsName
    serviceBusId: serviceBus
    keyVaultId: keyVault
    principalId: principalId
    principalType: principalType
    operatorGroupId: operatorGroupId
  }
  dependsOn: [
    identityModule
    topic
    secrets
  ]
}

module functionapp 'modules/functionapp.bicep' = {
  name: 'functionapp'
  params: {
    name: name.functionApp
    planName: name.plan
    location: location
    tags: allTags
    identityId: identity
    storageAccountName: storage.outputs.name
    deploymentContainerName: storage.outputs.deploymentContainerName
    backupContainerName: storage.outputs.backupContainerName
    serviceBusHost: topic.outputs.host
    keyVaultUri: 'https://${last(keyVaultPath)}${environment().suffixes.keyvaultDns}/'
    applicationInsightsName: monitoring.outputs.applicationInsightsName
    appSubnetId: vnetEnabled ? '${networkId}/subnets/app' : appSubnetId
    feishuApps: empty(mistakes) ? concat(empty(feishuAppId) ? [] : [feishuApp0], feishuApps) : fail(join(mistakes, ' '))
    feishuPlatform: feishuPlatform
    feishuTenantKey: feishuTenantKey
    feishuMaxRequestAge: feishuMaxRequestAge
    hasShareKey: !empty(shareKey)
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
    hostingPlan: hostingPlan
    premiumSku: premiumSku
    siteUpdateStrategy: siteUpdateStrategy
    alwaysReadyHttp: alwaysReadyHttp
    instanceMemoryMB: instanceMemoryMB
    maximumInstanceCount: maximumInstanceCount
    zoneRedundant: zoneRedundant
  }
  // The app needs these roles, and where it is private these endpoints, to read its package, its secrets and its messages.
  dependsOn: [
    identityModule
    secrets
    roles
    network
    endpoints
  ]
}

module alerts 'modules/alerts.bicep' = {
  name: 'alerts'
  params: {
    location: location
    tags: allTags
    serviceBusId: serviceBus
    topicName: topic.outputs.topicName
    workspaceId: monitoring.outputs.workspaceId
    applicationInsightsId: monitoring.outputs.applicationInsightsId
    readinessUrl: 'https://${functionapp.outputs.hostName}/${readinessPath}'
    timeZone: attendanceTimeZone
    alwaysReady: alwaysReadyHttp > 0 || hostingPlan == 'premium'
    noEventsAlert: noEventsAlert
    email: alertEmail
  }
}

module workbook 'modules/workbook.bicep' = {
  name: 'workbook'
  params: {
    location: location
    tags: allTags
    applicationInsightsId: monitoring.outputs.applicationInsightsId
  }
}

output AZURE_LOCATION string = location
output AZURE_RESOURCE_GROUP string = resourceGroup().name
output AZURE_RESOURCE_MANAGER_URL string = environment().resourceManager
output AZURE_FUNCTION_APP_NAME string = functionapp.outputs.name
output AZURE_STORAGE_ACCOUNT_NAME string = storage.outputs.name
output AZURE_APPLICATION_INSIGHTS_NAME string = monitoring.outputs.applicationInsightsName
output AZURE_SERVICE_BUS_NAME string = last(serviceBusPath)
output AZURE_SERVICE_BUS_ID string = serviceBus
output AZURE_KEY_VAULT_NAME string = last(keyVaultPath)
output AZURE_KEY_VAULT_ID string = keyVault
output AZURE_IDENTITY_ID string = identity
output AZURE_OUTBOUND_ADDRESS string = vnetEnabled ? network!.outputs.outboundAddress : ''
output FEISHU_WEBHOOK_URL string = 'https://${functionapp.outputs.hostName}/${webhookPath}'
