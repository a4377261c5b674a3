namespace FeishuApproval.Local.Hosting;

/// <summary>A service of the server failed, so the server stopped.</summary>
/// <param name="failure">What failed, as a part of a sentence.</param>
internal sealed class ServiceFailedException(string failure)
    : Exception(
        $"The server stopped, because {failure}. Every event that was answered 200 is stored. The log has the details; start the server again "
            + "after fixing the cause."
    );
