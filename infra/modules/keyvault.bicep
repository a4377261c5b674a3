param name string
param location string
param tags object

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
