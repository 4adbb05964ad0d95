using Weir.Silo.Ingest.Bodies;

namespace Weir.Silo.Ingest.Json;

/// <summary>Decodes a body of one JSON object or one JSON array of objects; several back to back where the reader takes them.</summary>
/// <param name="reader">Reads the objects.</param>
internal sealed class JsonBodyDecoder<TReader>(TReader reader) : IBodyDecoder
    where TReader : IJsonRecordReader
{
    private State _state;

    private enum State : byte
    {
        Begin,
        FirstElement,
        Element,
        Separator,
        After,
        Ended,
    }

    /// <inheritdoc/>
    public bool Ended => _state == State.Ended;

    /// <inheritdoc/>
    public void Complete(IngestBatch into) => reader.Complete(into);

    /// <inheritdoc/>
    public void Dispose() => (reader as IDisposable)?.Dispose();

    /// <inheritdoc/>
    public int Decode(ReadOnlyMemory<byte> data, bool final, IngestBatch into)
    {
        var span = data.Span;
        if (_state == State.Begin && span.Length < JsonText.ByteOrderMark.Length && !final)
        {
            return 0;
        }

        var skipped = _state == State.Begin && span.StartsWith(JsonText.ByteOrderMark) ? JsonText.ByteOrderMark.Length : 0;
        return skipped + Decode(span[skipped..], final, into);
    }

    private int Decode(ReadOnlySpan<byte> span, bool final, IngestBatch into)
    {
        var scanner = new JsonScanner(span, final);
        var taken = 0;
        while (_state != State.Ended)
        {
            var step = Step(ref scanner, span, into);
            if (step == JsonStep.Done)
            {
                taken = scanner.Position;
                continue;
            }

            if (step == JsonStep.NeedMore)
            {
                return final ? span.Length : taken;
            }

            into.Reject($"the JSON breaks off here: {scanner.Fault}");
            _state = State.Ended;
        }

        return span.Length;
    }

    private JsonStep Step(ref JsonScanner scanner, ReadOnlySpan<byte> span, IngestBatch into)
    {
        var next = scanner.Peek();
        if (_state == State.After && next >= 0 && reader.TakesSeveral)
        {
            _state = State.Begin;
        }

        switch (_state)
        {
            case State.Begin or State.After when next < 0:
                return JsonStep.NeedMore;
            case State.Begin when next == '[':
                scanner.Position++;
                _state = State.FirstElement;
                return JsonStep.Done;
            case State.FirstElement when next == ']':
                scanner.Position++;
                _state = State.After;
                return JsonStep.Done;
            case State.Separator:
                var separated = scanner.ReadSeparator((byte)']', out var more);
                _state = separated != JsonStep.Done ? _state : more ? State.Element : State.After;
                return separated;
            case State.After:
                return scanner.Break("nothing may follow the object or array");
        }

        if (next < 0)
        {
            return scanner.End("an array");
        }

        if (_state != State.Begin && EndsInANumber(scanner, span, next))
        {
            // A number at the very end of a body that breaks off may have had more digits: it belongs to the break.
            return scanner.End("a number");
        }

        var step = reader.Read(ref scanner, span, ends: false, into);
        if (step == JsonStep.Done)
        {
            _state = _state != State.Begin ? State.Separator : next == '{' ? State.After : State.Ended;
        }

        return step;
    }

    private static bool EndsInANumber(JsonScanner scanner, ReadOnlySpan<byte> span, int next) =>
        (next == '-' || char.IsAsciiDigit((char)next)) && scanner.ReadNumber(out _) == JsonStep.Done && scanner.Position == span.Length && char.IsAsciiDigit((char)span[^1]);
}
