import { feishuApp } from '../shared.bicep'

param name string
param planName string
param location string
param tags object

param identityId string
param storageAccountName string
param deploymentContainerName string

@description('Host name of the Service Bus namespace.')
param serviceBusHost string

@description('Address of the vault, ending in a slash.')
param keyVaultUri string

param applicationInsightsName string

@description('Subnet that the app joins; empty for none.')
param appSubnetId string

@description('Container that the tables are exported to.')
param backupContainerName string

param feishuApps feishuApp[]
param feishuPlatform string
param feishuTenantKey string
param feishuMaxRequestAge string
param hasShareKey bool
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

@allowed([
  'flex'
  'premium'
])
param hostingPlan string

param premiumSku string
param siteUpdateStrategy string
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

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' existing = {
  scope: resourceGroup(split(identityId, '/')[2], split(identityId, '/')[4])
  name: last(split(identityId, '/'))
}

var isFlex = hostingPlan == 'flex'
var identityClientId = identity.properties.clientId

// One app and several apps exclude each other. Apps in extraAppSettings are numbered after those given here.
var severalApps = length(feishuApps) > 1 || !empty(filter(
  items(extraAppSettings),
  setting => startsWith(setting.key, 'Feishu__Apps__')
))

// Provisioning replaces all app settings. A setting that is missing here is gone after the next azd provision.
var requiredSettings = {
  AzureWebJobsStorage__blobServiceUri: storageAccount.properties.primaryEndpoints.blob
  AzureWebJobsStorage__credential: 'managedidentity'
  AzureWebJobsStorage__clientId: identityClientId
  ServiceBus__fullyQualifiedNamespace: serviceBusHost
  ServiceBus__credential: 'managedidentity'
  ServiceBus__clientId: identityClientId
  Storage__tableServiceUri: storageAccount.properties.primaryEndpoints.table
  Storage__clientId: identityClientId
  APPLICATIONINSIGHTS_CONNECTION_STRING: applicationInsights.properties.ConnectionString
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'Authorization=AAD;ClientId=${identityClientId}'
  // The host and the worker export the same share, and decide by the same id.
  AzureFunctionsJobHost__logging__applicationInsights__samplingSettings__initialSamplingPercentage: string(traceSamplingPercent)
  AzureFunctionsJobHost__logging__applicationInsights__samplingSettings__minSamplingPercentage: string(traceSamplingPercent)
  AzureFunctionsJobHost__logging__applicationInsights__samplingSettings__maxSamplingPercentage: string(traceSamplingPercent)
  OTEL_TRACES_SAMPLER: 'microsoft.fixed_percentage'
  OTEL_TRACES_SAMPLER_ARG: traceSamplingPercent == 100 ? '1' : '0.${padLeft(traceSamplingPercent, 2, '0')}'
  Feishu__Platform: severalApps ? feishuPlatform : feishuApps[0].?platform ?? feishuPlatform
  Attendance__TimeZone: severalApps ? attendanceTimeZone : feishuApps[0].?timeZone ?? attendanceTimeZone
  Reconcile__MaxCallsPerDay: string(reconcileMaxCallsPerDay)
  People__Enabled: toLower(string(peopleEnabled))
  Changes__Enabled: toLower(string(changesEnabled))
  Backup__ContainerUri: '${storageAccount.properties.primaryEndpoints.blob}${backupContainerName}'
  // The timer's binding expression names it, so it is flat and never absent.
  BackupSchedule: empty(backupSchedule) ? '0 0 19 * * *' : backupSchedule
}

// The app treats a setting that is present as set, so empty ones are left out.
var optionalSettings = {
  Share__Key: hasShareKey ? '@Microsoft.KeyVault(SecretUri=${keyVaultUri}secrets/Share--Key)' : ''
  Feishu__TenantKey: feishuTenantKey
  Feishu__MaxRequestAge: feishuMaxRequestAge
  Retention__Events: retentionEventsDays == 0 ? '' : string(retentionEventsDays)
  Retention__Records: retentionRecordsDays == 0 ? '' : string(retentionRecordsDays)
  OTEL_EXPORTER_OTLP_ENDPOINT: otlpEndpoint
}

var appSettings = flatten(map(feishuApps, (app, index) => map(
  concat(
    [
      { name: 'AppId', value: app.appId }
      { name: 'Platform', value: severalApps ? app.?platform : null }
      { name: 'TenantKey', value: app.?tenantKey }
      { name: 'TimeZone', value: severalApps ? app.?timeZone : null }
      { name: 'WorkCalendar', value: app.?workCalendar }
    ],
    // References carry no version: a new secret is read without a deployment.
    map(
      filter(items(app.secrets), secret => secret.?value != null),
      secret => {
        name: '${toUpper(take(secret.key, 1))}${skip(secret.key, 1)}'
        value: '@Microsoft.KeyVault(SecretUri=${keyVaultUri}secrets/${secret.?value})'
      }
    ),
    map(app.?approvalCodes ?? [], (code, number) => { name: 'ApprovalCodes__${number}', value: code })
  ),
  setting => {
    name: '${severalApps ? 'Feishu__Apps__${index}__' : 'Feishu__'}${setting.name}'
    value: setting.value
  }
)))

// Flex Consumption knows these from functionAppConfig and refuses them as settings.
var planSettings = isFlex ? {} : {
  FUNCTIONS_EXTENSION_VERSION: '~4'
  FUNCTIONS_WORKER_RUNTIME: 'dotnet-isolated'
  WEBSITE_RUN_FROM_PACKAGE: '1'
}

var presentSettings = toObject(
  filter(
    concat(map(items(optionalSettings), setting => { name: setting.key, value: setting.value }), appSettings),
    setting => !empty(setting.value)
  ),
  setting => setting.name,
  setting => setting.value
)

resource plan 'Microsoft.Web/serverfarms@2024-11-01' = {
  name: planName
  location: location
  tags: tags
  kind: isFlex ? 'functionapp' : 'linux'
  sku: isFlex
    ? {
        name: 'FC1'
        tier: 'FlexConsumption'
      }
    : {
        name: premiumSku
        // A plan over several zones has at least two instances.
        capacity: max(alwaysReadyHttp, zoneRedundant ? 2 : 1)
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
    virtualNetworkSubnetId: empty(appSubnetId) ? null : appSubnetId
    outboundVnetRouting: isFlex || empty(appSubnetId) ? null : {
      allTraffic: true
    }
    // siteUpdateStrategy is accepted since 2023-12-01, and not known to the compiler.
    #disable-next-line BCP037
    functionAppConfig: !isFlex ? null : {
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
      siteUpdateStrategy: {
        type: siteUpdateStrategy
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
      linuxFxVersion: isFlex ? null : 'DOTNET-ISOLATED|10.0'
      alwaysOn: isFlex ? null : true
      healthCheckPath: isFlex ? null : '/api/health/live'
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
      appSettings: map(
        items(union(requiredSettings, planSettings, presentSettings, extraAppSettings)),
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
