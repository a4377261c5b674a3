using Azure;

namespace FeishuApprovalFunctions.AzureTests.Doubles;

/// <summary>The answer to a look-up that found nothing.</summary>
internal sealed class NoEntity<T> : NullableResponse<T>
{
    public override bool HasValue => false;

    public override T Value => throw new InvalidOperationException("There is no entity.");

    public override Response GetRawResponse() => new InMemoryResponse(404);
}
