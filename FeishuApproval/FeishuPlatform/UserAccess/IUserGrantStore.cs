namespace FeishuApproval.FeishuPlatform.UserAccess;

/// <summary>Stores the grant of a user durably, readable only by its owner.</summary>
internal interface IUserGrantStore
{
    /// <summary>Loads the grant; null when no user granted access.</summary>
    /// <exception cref="IOException">The grant cannot be read.</exception>
    UserGrant? Load();

    /// <summary>Saves a grant. It is on the disk when the method returns.</summary>
    /// <exception cref="IOException">The grant cannot be written.</exception>
    void Save(UserGrant grant);
}
