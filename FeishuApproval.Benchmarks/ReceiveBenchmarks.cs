using BenchmarkDotNet.Attributes;
using FeishuApproval.Simulator;
using FeishuApproval.Webhook;

namespace FeishuApproval.Benchmarks;

/// <summary>The cost of a request from its body to its message: signature, decryption, envelope, token, message body.</summary>
[MemoryDiagnoser]
[MinColumn]
public class ReceiveBenchmarks
{
    // docs/reliability.md states the target for this body.
    internal const string StatedSample = "work_approval/seed";
    private const int StatedLength = 1166;

    private WebhookVerifier _verifier = null!;
    private WebhookRequest _request;

    /// <summary>The example of each event type.</summary>
    public static IEnumerable<string> Samples => SampleLibrary.Seeds.Select(sample => sample.Name);

    /// <summary>The event type.</summary>
    [ParamsSource(nameof(Samples))]
    public string Sample { get; set; } = StatedSample;

    /// <summary>Creates the request.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var options = new EventFactoryOptions
        {
            VerificationToken = SampleLibrary.VerificationToken,
            Instances = InstanceIds.AsInSamples,
        };
        var events = new EventFactory(SampleLibrary.Find(Sample, out _), options);
        using var signer = new RequestSigner(SampleLibrary.EncryptKey, Tampering.None, TimeProvider.System);
        _request = signer.Sign(events.Create(0).Body);
        _verifier = new WebhookVerifier(
            new FeishuOptions
            {
                Apps = [new FeishuApp(null, [SampleLibrary.VerificationToken], [SampleLibrary.EncryptKey])],
            },
            TimeProvider.System
        );

        if (Verify() is not WebhookVerdict.Accepted)
            throw new InvalidOperationException($"{Sample} is not accepted.");
        if (Sample == StatedSample && _request.Body.Length != StatedLength)
        {
            throw new InvalidOperationException(
                $"{Sample} is {_request.Body.Length} bytes encrypted, not {StatedLength}."
            );
        }
    }

    /// <summary>Verifies one request.</summary>
    [Benchmark]
    public object Verify() => _verifier.Verify(_request);
}
