using System.Globalization;
using System.Text;

namespace Weir.Benchmarks.Predictions;

/// <summary>A request as bytes, made before the clock starts: whoever sends it copies them.</summary>
/// <param name="Head">Up to the empty line and with it.</param>
/// <param name="Body">What follows; requests may share it.</param>
/// <param name="Status">What the answer must be.</param>
internal readonly record struct RawRequest(byte[] Head, byte[] Body, int Status)
{
    public static RawRequest Get(string path) => new(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: weir\r\n\r\n"), [], 200);

    public static RawRequest Post(string path, string contentType, byte[] body) => new(
        Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture, $"POST {path} HTTP/1.1\r\nHost: weir\r\nContent-Type: {contentType}\r\nContent-Length: {body.Length}\r\n\r\n")),
        body,
        202);
}
