using System.Text;
using System.Text.Json.Nodes;
using FeishuApproval.Events.Snapshots;
using FeishuApproval.Messaging;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;
using Microsoft.Extensions.Configuration;

namespace FeishuApproval.Tests.Samples;

/// <summary>Every detail of <c>samples/instance_snapshot</c> becomes the content of its <c>.expected.json</c>.</summary>
public sealed class DetailSampleTests
{
    public static TheoryData<string> All => [.. SampleFile.DetailNames];

    [Theory]
    [MemberData(nameof(All))]
    public async Task A_detail_becomes_the_expected_record(string name)
    {
        var sample = SampleFile.Read(name);
        string instanceCode = (string)sample.Expected["record"]!["instance_code"]!;
        using var projection = new TestProjection(mappings: Mappings(sample));
        var message = new EventMessage
        {
            MessageId = "snapshot-1",
            Subject = EventTypes.InstanceSnapshot,
            CorrelationId = instanceCode,
            Schema = "1.0",
            AppId = TestWebhook.AppId,
            TenantKey = TestWebhook.TenantKey,
            ReceivedAt = TestTime.Start,
            Body = sample.Body,
        };

        Assert.Equal(HandlerOutcome.Applied, await projection.HandleAsync(message));

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
