targetScope = 'subscription'

import { feishuApp, resourceNames } from 'shared.bicep'

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
  // Azure China, with hostingPlan premium.
  'chinaeast2'
  'chinaeast3'
  'chinanorth2'
  'chinanorth3'
])
param location string

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

resource group 'Microsoft.Resources/resourceGroups@2024-11-01' = {
  name: names.?resourceGroup ?? '${toLower(namePrefix)}rg-${environmentName}'
  location: location
  tags: union(tags, {
    'azd-env-name': environmentName
  })
}

module resources 'main.resourcegroup.bicep' = {
  name: 'resources'
  scope: group
  params: {
    environmentName: environmentName
    location: location
    namePrefix: namePrefix
    names: names
    tags: tags
    logAnalyticsWorkspaceId: logAnalyticsWorkspaceId
    keyVaultId: keyVaultId
    identityId: identityId
    serviceBusId: serviceBusId
    roleAssignments: roleAssignments
    principalId: principalId
    principalType: principalType
    operatorGroupId: operatorGroupId
    feishuAppId: feishuAppId
    feishuApps: feishuApps
    feishuAppSecret: feishuAppSecret
    shareKey: shareKey
    feishuPlatform: feishuPlatform
    feishuApprovalCodes: feishuApprovalCodes
    feishuVerificationToken: feishuVerificationToken
    feishuEncryptKey: feishuEncryptKey
    feishuPreviousVerificationToken: feishuPreviousVerificationToken
    feishuPreviousEncryptKey: feishuPreviousEncryptKey
    feishuTenantKey: feishuTenantKey
    feishuMaxRequestAge: feishuMaxRequestAge
    attendanceTimeZone: attendanceTimeZone
    reconcileMaxCallsPerDay: reconcileMaxCallsPerDay
    peopleEnabled: peopleEnabled
    changesEnabled: changesEnabled
    retentionEventsDays: retentionEventsDays
    retentionRecordsDays: retentionRecordsDays
    backupSchedule: backupSchedule
    backupDays: backupDays
    hostingPlan: hostingPlan
    premiumSku: premiumSku
    siteUpdateStrategy: siteUpdateStrategy
    alwaysReadyHttp: alwaysReadyHttp
    instanceMemoryMB: instanceMemoryMB
    maximumInstanceCount: maximumInstanceCount
    zoneRedundant: zoneRedundant
    serviceBusSku: serviceBusSku
    storageSku: storageSku
    deleteLock: deleteLock
    keyVaultRetentionDays: keyVaultRetentionDays
    keyVaultPurgeProtection: keyVaultPurgeProtection
    vnetEnabled: vnetEnabled
    appSubnetId: appSubnetId
    endpointSubnetId: endpointSubnetId
    privateDnsZones: privateDnsZones
    vnetAddressPrefix: vnetAddressPrefix
    traceSamplingPercent: traceSamplingPercent
    otlpEndpoint: otlpEndpoint
    logDailyQuotaGb: logDailyQuotaGb
    alertEmail: alertEmail
    noEventsAlert: noEventsAlert
    extraAppSettings: extraAppSettings
  }
}

output AZURE_LOCATION string = resources.outputs.AZURE_LOCATION
output AZURE_RESOURCE_GROUP string = resources.outputs.AZURE_RESOURCE_GROUP
output AZURE_RESOURCE_MANAGER_URL string = resources.outputs.AZURE_RESOURCE_MANAGER_URL
output AZURE_FUNCTION_APP_NAME string = resources.outputs.AZURE_FUNCTION_APP_NAME
output AZURE_STORAGE_ACCOUNT_NAME string = resources.outputs.AZURE_STORAGE_ACCOUNT_NAME
output AZURE_APPLICATION_INSIGHTS_NAME string = resources.outputs.AZURE_APPLICATION_INSIGHTS_NAME
output AZURE_SERVICE_BUS_NAME string = resources.outputs.AZURE_SERVICE_BUS_NAME
output AZURE_SERVICE_BUS_ID string = resources.outputs.AZURE_SERVICE_BUS_ID
output AZURE_KEY_VAULT_NAME string = resources.outputs.AZURE_KEY_VAULT_NAME
output AZURE_KEY_VAULT_ID string = resources.outputs.AZURE_KEY_VAULT_ID
output AZURE_IDENTITY_ID string = resources.outputs.AZURE_IDENTITY_ID
output AZURE_OUTBOUND_ADDRESS string = resources.outputs.AZURE_OUTBOUND_ADDRESS
output FEISHU_WEBHOOK_URL string = resources.outputs.FEISHU_WEBHOOK_URL
