param name string
param location string
param tags object

@secure()
param verificationToken string

@secure()
param encryptKey string

@secure()
param previousVerificationToken string

@secure()
param previousEncryptKey string

@secure()
param appSecret string

@secure()
param shareKey string

@description('Days that the deleted vault and its secrets can be recovered.')
param retentionDays int

@description('Nobody can purge the deleted vault before those days are over.')
param purgeProtection bool

@description('Closes the public endpoint.')
param privateAccess bool

param workspaceId string

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    tenantId: tenant().tenantId
    sku: {
      family: 'A'
      name: 'standard'
    }
    enableRbacAuthorization: true
    softDeleteRetentionInDays: retentionDays
    // Azure refuses false; what is not protected has no value.
    enablePurgeProtection: purgeProtection ? true : null
    publicNetworkAccess: privateAccess ? 'Disabled' : 'Enabled'
  }
}

resource verificationTokenSecret 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = {
  parent: vault
  name: 'Feishu--VerificationToken'
  tags: tags
  properties: {
    value: verificationToken
  }
}

resource encryptKeySecret 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = {
  parent: vault
  name: 'Feishu--EncryptKey'
  tags: tags
  properties: {
    value: encryptKey
  }
}

resource previousVerificationTokenSecret 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = if (!empty(previousVerificationToken)) {
  parent: vault
  name: 'Feishu--PreviousVerificationToken'
  tags: tags
  properties: {
    value: previousVerificationToken
  }
}

resource previousEncryptKeySecret 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = if (!empty(previousEncryptKey)) {
  parent: vault
  name: 'Feishu--PreviousEncryptKey'
  tags: tags
  properties: {
    value: previousEncryptKey
  }
}

resource appSecretSecret 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = if (!empty(appSecret)) {
  parent: vault
  name: 'Feishu--AppSecret'
  tags: tags
  properties: {
    value: appSecret
  }
}

resource shareKeySecret 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = if (!empty(shareKey)) {
  parent: vault
  name: 'Share--Key'
  tags: tags
  properties: {
    value: shareKey
  }
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: vault
  name: 'audit'
  properties: {
    workspaceId: workspaceId
    logAnalyticsDestinationType: 'Dedicated'
    logs: [
      {
        category: 'AuditEvent'
        enabled: true
      }
    ]
  }
}

output id string = vault.id
output name string = vault.name
output uri string = vault.properties.vaultUri
