using Weir.Silo.Ingest.Bodies;

namespace Weir.Silo.Ingest.Json;

/// <summary>Decodes a body of JSON objects, one a line. A bad line costs only itself; blank lines do not count.</summary>
/// <param name="reader">Reads the objects.</param>
internal sealed class NdjsonBodyDecoder<TReader>(TReader reader) : IBodyDecoder
    where TReader : IJsonRecordReader
{
    private bool _begun;

    /// <inheritdoc/>
    public bool Ended => false;

    /// <inheritdoc/>
    public void Complete(IngestBatch into) => reader.Complete(into);

    /// <inheritdoc/>
    public void Dispose() => (reader as IDisposable)?.Dispose();

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

    private void DecodeLine(ReadOnlySpan<byte> line, IngestBatch into)
    {
        var scanner = new JsonScanner(line, final: true);
        if (scanner.Peek() >= 0 && reader.Read(ref scanner, line, ends: true, into) != JsonStep.Done)
        {
            into.Reject($"the line is not JSON: {scanner.Fault}");
        }
    }
}
