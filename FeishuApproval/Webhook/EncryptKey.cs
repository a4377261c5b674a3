using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace FeishuApproval.Webhook;

/// <summary>
/// An app's Encrypt Key. It signs and encrypts bodies: AES-256-CBC with PKCS#7 padding and the SHA-256 of the key. The initialisation
/// vector comes before the ciphertext, and both are encoded as base64. Safe for concurrent use.
/// </summary>
internal sealed class EncryptKey : IDisposable
{
    private const int BlockSize = 16;

    private static ReadOnlySpan<byte> Prefix => "{\"encrypt\":\""u8;

    private static ReadOnlySpan<byte> Suffix => "\"}"u8;

    private readonly byte[] _aesKey;

    // Both types are not guaranteed to be thread-safe. To create one costs more than to encrypt or decrypt an event.
    private readonly ConcurrentBag<Aes> _ciphers = [];
    private readonly ConcurrentBag<ICryptoTransform> _decryptors = [];

    /// <summary>Creates a key of any length from the text in the developer console.</summary>
    public EncryptKey(string key)
    {
        Utf8 = Encoding.UTF8.GetBytes(key);
        _aesKey = SHA256.HashData(Utf8);
    }

    /// <summary>The key's own bytes, which are part of the signature.</summary>
    internal byte[] Utf8 { get; }

    /// <summary>Creates the body that Feishu sends for this plaintext: <c>{"encrypt":"…"}</c>.</summary>
    public byte[] Encrypt(ReadOnlySpan<byte> plaintext)
    {
        int cipherLength = BlockSize + (plaintext.Length / BlockSize + 1) * BlockSize;
        int base64Length = Base64.GetMaxEncodedToUtf8Length(cipherLength);
        byte[] body = GC.AllocateUninitializedArray<byte>(Prefix.Length + base64Length + Suffix.Length);
        Prefix.CopyTo(body);
        Suffix.CopyTo(body.AsSpan(Prefix.Length + base64Length));

        // The ciphertext is written directly to its place in the body. A JSON writer would escape each "+", which Feishu does not do.
        var base64 = body.AsSpan(Prefix.Length, base64Length);
        RandomNumberGenerator.Fill(base64[..BlockSize]);
        var aes = TakeCipher();
        aes.EncryptCbc(plaintext, base64[..BlockSize], base64[BlockSize..]);
        _ciphers.Add(aes);
        Base64.EncodeToUtf8InPlace(base64, cipherLength, out _);
        return body;
    }

    /// <summary>
    /// Decrypts the base64 text of an encrypted body into <paramref name="buffer"/>. The buffer must be at least as long as the text.
    /// Returns false when the text is not base64, its blocks are incomplete, or the padding is wrong. The result does not reveal which of
    /// these it is.
    /// </summary>
    internal bool TryDecrypt(ReadOnlySpan<byte> base64, byte[] buffer, out Span<byte> plaintext)
    {
        plaintext = default;
        if (!TryDecryptBlocks(base64, buffer, out var padded) || CheckPadding(padded, out int length) == 0)
            return false;
        plaintext = padded[..length];
        return true;
    }

    /// <summary>
    /// Decrypts without checking the padding. Returns false when the text is not base64 or its blocks are incomplete. The sender can see
    /// both in its own text. So neither the result nor the time depends on the key or on the plaintext.
    /// </summary>
    internal bool TryDecryptBlocks(ReadOnlySpan<byte> base64, byte[] buffer, out Span<byte> padded)
    {
        padded = default;
        if (Base64.DecodeFromUtf8(base64, buffer, out _, out int length) != System.Buffers.OperationStatus.Done)
            return false;
        if (length < 2 * BlockSize || length % BlockSize != 0)
            return false;

        // In CBC, a block depends only on the ciphertext before it. So a decryptor can be reused for the next body: only the first block is
        // wrong, and this block is the initialisation vector. The padding is checked here and not by the cipher, because the cipher throws:
        // a forged body must not cost an exception, and a sender could measure the time of it.
        if (!_decryptors.TryTake(out var decryptor))
            decryptor = NewDecryptor();
        decryptor.TransformBlock(buffer, 0, length, buffer, 0);
        _decryptors.Add(decryptor);
        padded = buffer.AsSpan(BlockSize, length - BlockSize);
        return true;
    }

    /// <summary>Checks PKCS#7 padding with the same instructions for every content.</summary>
    /// <param name="padded">Whole blocks, at least one.</param>
    /// <param name="length">The number of bytes before the padding; all bytes when the padding is wrong.</param>
    /// <returns>1 when the padding is right, 0 when it is wrong.</returns>
    internal static int CheckPadding(ReadOnlySpan<byte> padded, out int length)
    {
        int padding = padded[^1];
        int wrong = FixedTime.AreEqual(padding, 0) | FixedTime.IsNegative(BlockSize - padding);
        for (int i = 1; i <= BlockSize; i++)
        {
            int isPadding = FixedTime.IsNegative(padding - i) ^ 1;
            wrong |= isPadding & (FixedTime.AreEqual(padded[^i], padding) ^ 1);
        }

        int right = wrong ^ 1;
        length = padded.Length - (padding & -right);
        return right;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        while (_ciphers.TryTake(out var aes))
            aes.Dispose();
        while (_decryptors.TryTake(out var decryptor))
            decryptor.Dispose();
    }

    private Aes TakeCipher()
    {
        if (_ciphers.TryTake(out var known))
            return known;
        var aes = Aes.Create();
        aes.Key = _aesKey;
        return aes;
    }

    private ICryptoTransform NewDecryptor()
    {
        using var aes = Aes.Create();
        aes.Mode = CipherMode.CBC;
        aes.Padding = PaddingMode.None;
        return aes.CreateDecryptor(_aesKey, new byte[BlockSize]);
    }
}
