using System.Text;
using System.Text.Json.Nodes;
using FeishuApproval.Events.Snapshots;
using FeishuApproval.Messaging;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;
using Microsoft.Extensions.Configuration;

namespace FeishuApproval.Tests.Samples;

/// <summary>
/// Every detail of <c>samples/instance_snapshot</c>, and every leave of <c>samples/leave_request_snapshot</c>, becomes the content of its
/// <c>.expected.json</c>.
/// </summary>
public sealed class DetailSampleTests
{
    public static TheoryData<string> All => [.. SampleFile.DetailNames];

    [Theory]
    [MemberData(nameof(All))]
    public async Task A_detail_becomes_the_expected_record(string name)
    {
        var sample = SampleFile.Read(name);
        string instanceCode = sample.InstanceCode;
        using var projection = new TestProjection(mappings: Mappings(sample));
        var message = new EventMessage
        {
            MessageId = "snapshot-1",
            Subject = sample.Folder,
            CorrelationId = instanceCode,
            Schema = "1.0",
            AppId = TestWebhook.AppId,
            TenantKey = TestWebhook.TenantKey,
            ReceivedAt = TestTime.Start,
            Body = sample.Body,
        };

        Assert.True(await projection.HandleAsync(message) is HandlerOutcome.Applied or HandlerOutcome.NoEffect);

        JsonAssert.Equal(
            sample.Expected["record"],
            JsonAssert.WithoutNulls(await projection.ReadRecordAsync(instanceCode))
        );
    }

    /// <summary>The setting <c>Mapping</c> of a form without a control group.</summary>
    private static FormMappings Mappings(SampleFile sample) =>
        FormMappings.Load(
            new ConfigurationBuilder()
                .AddJsonStream(
                    new MemoryStream(
                        Encoding.UTF8.GetBytes(
                            new JsonObject { ["Mapping"] = sample.Expected["mapping"]?.DeepClone() }.ToJsonString()
                        )
                    )
                )
                .Build()
        );
}
