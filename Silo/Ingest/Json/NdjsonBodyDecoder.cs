using Weir.Silo.Ingest.Bodies;

namespace Weir.Silo.Ingest.Json;

/// <summary>Decodes a body of JSON objects, one a line. A bad line costs only itself; blank lines do not count.</summary>
internal sealed class NdjsonBodyDecoder : IBodyDecoder
{
    private bool _begun;

    /// <inheritdoc/>
    public bool Ended => false;

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    /// <inheritdoc/>
    public int Decode(ReadOnlyMemory<byte> data, bool final, IngestBatch into)
    {
        var span = data.Span;
        var taken = 0;
        while (taken < span.Length)
        {
            var length = span[taken..].IndexOf((byte)'\n');
            if (length < 0 && !final)
            {
                return taken;
            }

            var line = length < 0 ? span[taken..] : span.Slice(taken, length);
            taken += length < 0 ? line.Length : length + 1;
            if (!_begun)
            {
                _begun = true;
                line = line.StartsWith(JsonText.ByteOrderMark) ? line[JsonText.ByteOrderMark.Length..] : line;
            }

            DecodeLine(line, into);
        }

        return taken;
    }

    private static void DecodeLine(ReadOnlySpan<byte> line, IngestBatch into)
    {
        var scanner = new JsonScanner(line, final: true);
        if (scanner.Peek() < 0)
        {
            return;
        }

        var found = default(GatewayRecordValues);
        var step = GatewayJsonRecord.Read(ref scanner, line, into.Scratch, ref found);
        if (step == JsonStep.Done && scanner.Peek() >= 0)
        {
            step = scanner.Break("something follows the record in its line");
        }

        if (step == JsonStep.Done)
        {
            into.Take(found);
        }
        else
        {
            into.Reject($"the line is not JSON: {scanner.Fault}");
        }
    }
}
