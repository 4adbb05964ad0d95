namespace Weir.Streaming;

/// <summary>
/// Turns what stands in the log into what consumers take, and says which records nobody can take (poison).
/// Registered by the application per stream; the receiver runs it before anything is delivered.
/// </summary>
public interface IRecordDecoder
{
    /// <summary>Checks, and where need be converts, the records of one run.</summary>
    /// <param name="key">The records' key, UTF-8.</param>
    /// <param name="run">The run as read.</param>
    /// <param name="poison">Called per bad record with its index in the run and the reason; the others go on.</param>
    /// <param name="good">
    /// The runs to deliver, ascending, with the offsets and indexes of the original. Add the same run when nothing is wrong with it.
    /// </param>
    void Decode(ReadOnlySpan<byte> key, in RecordRun run, Action<int, string> poison, IList<RecordRun> good);

    /// <summary>The bytes of one record of a run, for its dead letter.</summary>
    /// <param name="run">The run.</param>
    /// <param name="index">Index in the run, from 0.</param>
    /// <returns>Its bytes; where the decoder cannot tell records apart, those of the whole run for the first one and none for the others.</returns>
    ReadOnlyMemory<byte> GetPayload(in RecordRun run, int index) => index == 0 ? run.Payload : default;
}
