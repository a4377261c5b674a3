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

param feishuAppId string
param feishuTenantKey string
param hasPreviousVerificationToken bool
param hasPreviousEncryptKey bool
param attendanceTimeZone string

param alwaysReadyHttp int
param instanceMemoryMB int
param maximumInstanceCount int

resource storageAccount 'Microsoft.Storage/storageAccounts@2024-01-01' existing = {
  name: storageAccountName
}

resource applicationInsights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: applicationInsightsName
}

// References carry no version: a new secret is picked up without a deployment.
var secretsUri = '${keyVaultUri}secrets'

var requiredSettings = [
  { name: 'AzureWebJobsStorage__accountName', value: storageAccount.name }
  { name: 'AzureWebJobsStorage__credential', value: 'managedidentity' }
  { name: 'AzureWebJobsStorage__clientId', value: identityClientId }
  { name: 'ServiceBus__fullyQualifiedNamespace', value: serviceBusHost }
  { name: 'ServiceBus__credential', value: 'managedidentity' }
  { name: 'ServiceBus__clientId', value: identityClientId }
  { name: 'Storage__tableServiceUri', value: storageAccount.properties.primaryEndpoints.table }
  { name: 'Storage__clientId', value: identityClientId }
  { name: 'APPLICATIONINSIGHTS_CONNECTION_STRING', value: applicationInsights.properties.ConnectionString }
  { name: 'APPLICATIONINSIGHTS_AUTHENTICATION_STRING', value: 'Authorization=AAD;ClientId=${identityClientId}' }
  { name: 'Feishu__AppId', value: feishuAppId }
  { name: 'Feishu__VerificationToken', value: '@Microsoft.KeyVault(SecretUri=${secretsUri}/Feishu--VerificationToken)' }
  { name: 'Feishu__EncryptKey', value: '@Microsoft.KeyVault(SecretUri=${secretsUri}/Feishu--EncryptKey)' }
  { name: 'Attendance__TimeZone', value: attendanceTimeZone }
]

// A setting that is present counts as set, so an optional one is left out rather than left empty.
var tenantKeySetting = empty(feishuTenantKey) ? [] : [
  { name: 'Feishu__TenantKey', value: feishuTenantKey }
]
var previousVerificationTokenSetting = !hasPreviousVerificationToken ? [] : [
  { name: 'Feishu__PreviousVerificationToken', value: '@Microsoft.KeyVault(SecretUri=${secretsUri}/Feishu--PreviousVerificationToken)' }
]
var previousEncryptKeySetting = !hasPreviousEncryptKey ? [] : [
  { name: 'Feishu__PreviousEncryptKey', value: '@Microsoft.KeyVault(SecretUri=${secretsUri}/Feishu--PreviousEncryptKey)' }
]

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
            // Receiving is waiting for the broker: let the warm instance take a burst rather than start a cold one.
            perInstanceConcurrency: 32
          }
        }
      }
    }
    siteConfig: {
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
      appSettings: concat(requiredSettings, tenantKeySetting, previousVerificationTokenSetting, previousEncryptKeySetting)
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
