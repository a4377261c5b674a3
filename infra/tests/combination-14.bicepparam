using '../main.bicep'

param environmentName = 'combination-14'
param location = 'eastasia'
param hostingPlan = 'flex'
param serviceBusSku = 'Premium'
param zoneRedundant = false
param roleAssignments = false
param appSubnetId = '/subscriptions/00000000-0000-0000-0000-00000000000a/resourceGroups/platform/providers/Microsoft.Network/virtualNetworks/spoke/subnets/app'
param endpointSubnetId = '/subscriptions/00000000-0000-0000-0000-00000000000a/resourceGroups/platform/providers/Microsoft.Network/virtualNetworks/spoke/subnets/endpoints'
param privateDnsZones = '/subscriptions/00000000-0000-0000-0000-00000000000a/resourceGroups/platform'
param logAnalyticsWorkspaceId = '/subscriptions/00000000-0000-0000-0000-00000000000a/resourceGroups/platform/providers/Microsoft.OperationalInsights/workspaces/central'
param serviceBusId = '/subscriptions/00000000-0000-0000-0000-00000000000a/resourceGroups/platform/providers/Microsoft.ServiceBus/namespaces/team-messages'
param namePrefix = 'contoso-'
param tags = {
  costCenter: '4711'
}
param principalId = '00000000-0000-0000-0000-00000000000b'
param feishuApps = [
  {
    appId: 'cli_china'
    tenantKey: 'tenant-china'
    workCalendar: '7000000000000000501'
    secrets: {
      verificationToken: 'china-token'
      encryptKey: 'china-key'
      appSecret: 'china-secret'
    }
    approvalCodes: [
      'C'
      'D'
    ]
  }
  {
    appId: 'cli_world'
    tenantKey: 'tenant-world'
    timeZone: 'America/New_York'
    platform: 'lark'
    secrets: {
      verificationToken: 'world-token'
      encryptKey: 'world-key'
    }
  }
]
