param keyVaultName string
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

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' existing = {
  name: keyVaultName
}

resource verificationTokenSecret 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = if (!empty(verificationToken)) {
  parent: vault
  name: 'Feishu--VerificationToken'
  tags: tags
  properties: {
    value: verificationToken
  }
}

resource encryptKeySecret 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = if (!empty(encryptKey)) {
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
