param location string
param tags object
param applicationInsightsId string

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: guid(applicationInsightsId, 'feishu-approval')
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    displayName: 'Feishu approval events'
    category: 'workbook'
    sourceId: applicationInsightsId
    serializedData: replace(loadTextContent('workbook.json'), 'APPLICATION_INSIGHTS_ID', applicationInsightsId)
  }
}
