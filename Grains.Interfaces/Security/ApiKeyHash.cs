using System.Security.Cryptography;
using System.Text;

namespace Weir.Security;

/// <summary>
/// The stored form of an API key: <c>sha256:</c> and 64 lower-case hex digits. Keys are long and random (<see cref="NewKey"/>), so one round
/// of SHA-256 keeps them: there is nothing to guess, and a check costs next to nothing per request.
/// </summary>
public static class ApiKeyHash
{
    /// <summary>What a stored form begins with.</summary>
    public const string Prefix = "sha256:";

    /// <summary>Shortest key that is taken, in characters.</summary>
    public const int KeyLengthMin = 16;

    /// <summary>The stored form of a key.</summary>
    /// <param name="key">The key.</param>
    /// <returns>Prefix and hex digits.</returns>
    public static string Compute(string key) => Prefix + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    /// <summary>Whether a key is the one of a stored form; takes the same time wherever they differ.</summary>
    /// <param name="stored">A stored form.</param>
    /// <param name="key">The key presented.</param>
    /// <returns>True when it is.</returns>
    public static bool Matches(string stored, string key) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Compute(key)), Encoding.UTF8.GetBytes(stored));

    /// <summary>A new random key of 256 bits.</summary>
    /// <returns>43 characters of base64url.</returns>
    public static string NewKey() => System.Buffers.Text.Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
}
