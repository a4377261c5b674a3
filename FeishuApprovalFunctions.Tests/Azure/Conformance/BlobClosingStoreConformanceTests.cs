using Azure.Storage.Blobs;
using FeishuApproval.Azure.Configuration;
using FeishuApproval.Azure.Storage;
using FeishuApproval.Closings;
using FeishuApproval.TestSupport.Conformance;
using FeishuApproval.TestSupport.Storage;

namespace FeishuApproval.Tests.Azure.Conformance;

public sealed class BlobClosingStoreConformanceTests : ClosingStoreConformance
{
    private protected override IMonthStore<Closing> Create()
    {
        var options = new BlobClientOptions();
        ClientLimits.Apply(options);
        return new BlobMonthStore<Closing>(new BlobServiceClient(Azurite.CreateAccount(), options));
    }
}
