using System.Buffers;
using BenchmarkDotNet.Attributes;
using FeishuApproval.Simulator;
using FeishuApproval.Webhook;

namespace FeishuApproval.Benchmarks;

/// <summary>The time of each step of <see cref="ReceiveBenchmarks"/>, for its stated body.</summary>
[MemoryDiagnoser]
[MinColumn]
public class ReceiveStepsBenchmarks
{
    private static readonly EncryptKey Key = new(SampleLibrary.EncryptKey);
    private readonly byte[] _plaintext;
    private readonly WebhookRequest _request;
    private readonly byte[] _hash = new byte[32];

    /// <summary>Creates the request.</summary>
    public ReceiveStepsBenchmarks()
    {
        var options = new EventFactoryOptions
        {
            VerificationToken = SampleLibrary.VerificationToken,
            Instances = InstanceIds.AsInSamples,
        };
        _plaintext = new EventFactory(SampleLibrary.Find(ReceiveBenchmarks.StatedSample, out _), options)
            .Create(0)
            .Body;
        using var signer = new RequestSigner(SampleLibrary.EncryptKey, Tampering.None, TimeProvider.System);
        _request = signer.Sign(_plaintext);
        Signature.TryParse(_request.Signature!, _hash);
    }

    /// <summary>Computes SHA-256 over headers, key and body.</summary>
    [Benchmark]
    public bool Signature_matches() =>
        Signature.Matches(_hash, _request.Timestamp!, _request.Nonce!, Key.Utf8, _request.Body.Span);

    /// <summary>Decodes base64 and decrypts AES.</summary>
    [Benchmark]
    public int Decrypt()
    {
        EnvelopeReader.TryReadEncrypted(_request.Body.Span, out var base64);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(base64.Length);
        Key.TryDecrypt(base64, buffer, out var plaintext);
        ArrayPool<byte>.Shared.Return(buffer);
        return plaintext.Length;
    }

    /// <summary>Reads the JSON once and removes the token from the body.</summary>
    [Benchmark]
    public byte[] Read_envelope()
    {
        EnvelopeReader.TryRead(_plaintext, out var envelope);
        return envelope.CutToken(_plaintext);
    }

    /// <summary>Encrypts and signs, as the sender does.</summary>
    [Benchmark]
    public byte[] Encrypt() => Key.Encrypt(_plaintext);
}
