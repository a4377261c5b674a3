param workspaceName string
param applicationInsightsName string
param location string
param tags object
param dailyQuotaGb int

@description('Workspace that takes the data; empty makes one.')
param existingWorkspaceId string

resource workspace 'Microsoft.OperationalInsights/workspaces@2023-09-01' = if (empty(existingWorkspaceId)) {
  name: workspaceName
  location: location
  tags: tags
  properties: {
    sku: {
      name: 'PerGB2018'
    }
    retentionInDays: 30
    workspaceCapping: {
      dailyQuotaGb: dailyQuotaGb
    }
  }
}

var workspaceId = empty(existingWorkspaceId) ? workspace.id : existingWorkspaceId

resource applicationInsights 'Microsoft.Insights/components@2020-02-02' = {
  name: applicationInsightsName
  location: location
  tags: tags
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: workspaceId
    // The connection string names the resource, the identity proves the right to write to it.
    DisableLocalAuth: true
  }
}

output workspaceId string = workspaceId
output applicationInsightsId string = applicationInsights.id
output applicationInsightsName string = applicationInsights.name
