using Orleans;
using Orleans.Runtime;
using Orleans.Storage;
using Weir.Streaming;
using Weir.Streams;

namespace Weir.Silo.DeadLetters;

/// <summary>Keeps what is known of redriven letters in the store of states, a block of ids at a time.</summary>
internal sealed class RedriveNotes([FromKeyedServices(StreamNames.Storage)] IGrainStorage storage)
{
    /// <summary>Ids of a block: few enough that a note stays small, so many that thousands of letters take few producers.</summary>
    private const int BlockIds = 1024;
    private const string Name = "redriven";

    /// <summary>The block of an id.</summary>
    public static long BlockOf(long id) => id / BlockIds;

    /// <summary>The note of a stream and block; a new one where there is none.</summary>
    public async Task<GrainState<RedriveNote>> ReadAsync(string stream, long block)
    {
        var note = new GrainState<RedriveNote>(new RedriveNote());
        await storage.ReadStateAsync(Name, IdOf(stream, block), note);
        note.State ??= new RedriveNote();
        return note;
    }

    /// <summary>Writes a note; returns when it is durable.</summary>
    /// <exception cref="InconsistentStateException">Somebody else has written it since it was read.</exception>
    public Task WriteAsync(string stream, long block, GrainState<RedriveNote> note) => storage.WriteStateAsync(Name, IdOf(stream, block), note);

    /// <summary>When letters were redriven, by id, of those that were.</summary>
    public async Task<IReadOnlyDictionary<long, DateTimeOffset>> FindAsync(IReadOnlyList<DeadLetter> letters)
    {
        var found = new Dictionary<long, DateTimeOffset>();
        foreach (var block in letters.GroupBy(letter => (letter.Stream, Block: BlockOf(letter.Id))))
        {
            var known = (await ReadAsync(block.Key.Stream, block.Key.Block)).State!.Letters;
            foreach (var letter in block)
            {
                if (known.TryGetValue(letter.Id, out var redriven) && redriven.IsCounted && redriven.Print == LetterPrint.Of(letter))
                {
                    found[letter.Id] = redriven.At;
                }
            }
        }

        return found;
    }

    private static GrainId IdOf(string stream, long block) => GrainId.Create("dead-letters", FormattableString.Invariant($"{stream}/{block}"));
}
