param name string
param planName string
param location string
param tags object

param identityId string
param identityClientId string
param storageAccountName string
param deploymentContainerName string

@description('Host name of the Service Bus namespace.')
param serviceBusHost string

@description('Address of the vault, ending in a slash.')
param keyVaultUri string

param applicationInsightsName string

@description('Virtual network that the app joins; empty for none.')
param networkName string

@description('Container that the tables are exported to.')
param backupContainerName string

param feishuAppId string
param feishuPlatform string

@description('Separated by commas.')
param feishuApprovalCodes string

param feishuTenantKey string
param feishuMaxRequestAge string
param hasAppSecret bool
param hasShareKey bool
param hasPreviousVerificationToken bool
param hasPreviousEncryptKey bool
param attendanceTimeZone string
param reconcileMaxCallsPerDay int
param peopleEnabled bool
param changesEnabled bool
param retentionEventsDays int
param retentionRecordsDays int
param backupSchedule string
param traceSamplingPercent int
param otlpEndpoint string

@description('Names and values of further app settings.')
param extraAppSettings object

param alwaysReadyHttp int
param instanceMemoryMB int
param maximumInstanceCount int
param zoneRedundant bool

resource storageAccount 'Microsoft.Storage/storageAccounts@2024-01-01' existing = {
  name: storageAccountName
}

resource applicationInsights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: applicationInsightsName
}

// References carry no version: a new secret is read without a deployment.
var secretsUri = '${keyVaultUri}secrets'

// One app and several apps exclude each other: with further apps in extraAppSettings, numbered from 1, this one is number 0.
var severalApps = !empty(filter(items(extraAppSettings), setting => startsWith(setting.key, 'Feishu__Apps__')))
var appPrefix = severalApps ? 'Feishu__Apps__0__' : 'Feishu__'

// Provisioning replaces all app settings. A setting that is missing here is gone after the next azd provision.
var requiredSettings = {
  AzureWebJobsStorage__accountName: storageAccount.name
  AzureWebJobsStorage__credential: 'managedidentity'
  AzureWebJobsStorage__clientId: identityClientId
  ServiceBus__fullyQualifiedNamespace: serviceBusHost
  ServiceBus__credential: 'managedidentity'
  ServiceBus__clientId: identityClientId
  Storage__tableServiceUri: storageAccount.properties.primaryEndpoints.table
  Storage__clientId: identityClientId
  APPLICATIONINSIGHTS_CONNECTION_STRING: applicationInsights.properties.ConnectionString
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'Authorization=AAD;ClientId=${identityClientId}'
  OTEL_TRACES_SAMPLER: 'microsoft.fixed_percentage'
  OTEL_TRACES_SAMPLER_ARG: traceSamplingPercent == 100 ? '1' : '0.${padLeft(traceSamplingPercent, 2, '0')}'
  '${appPrefix}AppId': feishuAppId
  Feishu__Platform: feishuPlatform
  '${appPrefix}VerificationToken': '@Microsoft.KeyVault(SecretUri=${secretsUri}/Feishu--VerificationToken)'
  '${appPrefix}EncryptKey': '@Microsoft.KeyVault(SecretUri=${secretsUri}/Feishu--EncryptKey)'
  Attendance__TimeZone: attendanceTimeZone
  Reconcile__MaxCallsPerDay: string(reconcileMaxCallsPerDay)
  People__Enabled: toLower(string(peopleEnabled))
  Changes__Enabled: toLower(string(changesEnabled))
  Backup__ContainerUri: '${storageAccount.properties.primaryEndpoints.blob}${backupContainerName}'
  // The timer's binding expression names it, so it is flat and never absent.
  BackupSchedule: empty(backupSchedule) ? '0 0 19 * * *' : backupSchedule
}

// The app treats a setting that is present as set, so empty ones are left out.
var optionalSettings = {
  '${appPrefix}AppSecret': hasAppSecret ? '@Microsoft.KeyVault(SecretUri=${secretsUri}/Feishu--AppSecret)' : ''
  '${appPrefix}PreviousVerificationToken': hasPreviousVerificationToken
    ? '@Microsoft.KeyVault(SecretUri=${secretsUri}/Feishu--PreviousVerificationToken)'
    : ''
  '${appPrefix}PreviousEncryptKey': hasPreviousEncryptKey
    ? '@Microsoft.KeyVault(SecretUri=${secretsUri}/Feishu--PreviousEncryptKey)'
    : ''
  Share__Key: hasShareKey ? '@Microsoft.KeyVault(SecretUri=${secretsUri}/Share--Key)' : ''
  Feishu__TenantKey: feishuTenantKey
  Feishu__MaxRequestAge: feishuMaxRequestAge
  Retention__Events: retentionEventsDays == 0 ? '' : string(retentionEventsDays)
  Retention__Records: retentionRecordsDays == 0 ? '' : string(retentionRecordsDays)
  OTEL_EXPORTER_OTLP_ENDPOINT: otlpEndpoint
}

var approvalCodes = empty(feishuApprovalCodes) ? [] : split(feishuApprovalCodes, ',')
var approvalCodeSettings = toObject(
  range(0, length(approvalCodes)),
  index => '${appPrefix}ApprovalCodes__${index}',
  index => trim(approvalCodes[index])
)

var presentSettings = toObject(
  filter(items(optionalSettings), setting => !empty(setting.value)),
  setting => setting.key,
  setting => setting.value
)

resource plan 'Microsoft.Web/serverfarms@2024-11-01' = {
  name: planName
  location: location
  tags: tags
  kind: 'functionapp'
  sku: {
    name: 'FC1'
    tier: 'FlexConsumption'
  }
  properties: {
    reserved: true
    zoneRedundant: zoneRedundant
  }
}

resource app 'Microsoft.Web/sites@2024-11-01' = {
  name: name
  location: location
  tags: union(tags, { 'azd-service-name': 'functions' })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identityId}': {}
    }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    keyVaultReferenceIdentity: identityId
    virtualNetworkSubnetId: empty(networkName) ? null : resourceId('Microsoft.Network/virtualNetworks/subnets', networkName, 'app')
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: '${storageAccount.properties.primaryEndpoints.blob}${deploymentContainerName}'
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: identityId
          }
        }
      }
      runtime: {
        name: 'dotnet-isolated'
        version: '10.0'
      }
      scaleAndConcurrency: {
        instanceMemoryMB: instanceMemoryMB
        maximumInstanceCount: maximumInstanceCount
        alwaysReady: alwaysReadyHttp == 0 ? [] : [
          {
            name: 'http'
            instanceCount: alwaysReadyHttp
          }
        ]
        triggers: {
          http: {
            // A request mostly waits for the broker, so the warm instance takes a burst and no cold one has to start.
            perInstanceConcurrency: 32
          }
        }
      }
    }
    siteConfig: {
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
      appSettings: map(
        items(union(requiredSettings, presentSettings, approvalCodeSettings, extraAppSettings)),
        setting => {
          name: setting.key
          value: string(setting.value)
        }
      )
    }
  }
}

// Deployment signs in with Entra ID; user name and password stay off.
resource scmCredentials 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2024-11-01' = {
  parent: app
  name: 'scm'
  properties: {
    allow: false
  }
}

resource ftpCredentials 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2024-11-01' = {
  parent: app
  name: 'ftp'
  properties: {
    allow: false
  }
}

output name string = app.name
output hostName string = app.properties.defaultHostName
