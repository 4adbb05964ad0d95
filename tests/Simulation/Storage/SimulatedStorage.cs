using Orleans;
using Orleans.Runtime;
using Orleans.Storage;
using Weir.Simulation.Faults;
using Weir.Simulation.Subjects;
using Weir.Simulation.Worlds;
using Weir.Simulation.Wrongs;

namespace Weir.Simulation.Storage;

/// <summary>Grain storage over <see cref="StoredStates"/>: conditional writes, latency, and every way in which a write may go wrong.</summary>
internal sealed class SimulatedStorage(StoredStates states, IGrainStorageSerializer serializer, Life life, Chaos chaos, CommitWatch watch, ISubject subject, Wrong wrong) : IGrainStorage
{
    private const int ForgetsEvery = 5;
    private static readonly TimeSpan LongerThanACall = TimeSpan.FromSeconds(40);
    private int _writes;

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        await PassAsync(Fault.StateReadFails, $"{stateName} of {grainId} could not be read.");
        var stored = states.Find(grainId, stateName);
        grainState.RecordExists = stored is not null;
        grainState.ETag = stored?.ETag;
        grainState.State = stored is null ? subject.CreateState<T>() : serializer.Deserialize<T>(stored.Bytes);
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        // The bytes are those of the moment of the call, as with any real storage, and they land whatever becomes of the caller.
        var bytes = BinaryData.FromBytes(serializer.Serialize(grainState.State).ToArray());
        var tag = grainState.ETag;
        await life.DetachAsync(async () => tag = await WriteAsync(stateName, grainId, bytes, tag));
        grainState.ETag = tag;
        grainState.RecordExists = true;
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var tag = grainState.ETag;
        await life.DetachAsync(() => ClearAsync(stateName, grainId, tag));
        grainState.ETag = null;
        grainState.RecordExists = false;
    }

    private async Task<string?> WriteAsync(string stateName, GrainId grainId, BinaryData bytes, string? tag)
    {
        bytes = WrongDevices.Change(wrong, states, grainId, stateName, bytes);
        await PassAsync(Fault.StateWriteFails, $"{stateName} of {grainId} was not written.");
        if (Forgets(stateName))
        {
            return tag;
        }

        CheckTag(stateName, grainId, tag);
        watch.OnWriting(grainId, stateName, bytes);
        var written = states.Put(grainId, stateName, bytes);
        await AnswerAsync($"{stateName} of {grainId} was written, and nobody was told.");
        return written;
    }

    private async Task ClearAsync(string stateName, GrainId grainId, string? tag)
    {
        await PassAsync(Fault.StateWriteFails, $"{stateName} of {grainId} was not cleared.");
        CheckTag(stateName, grainId, tag);
        watch.Verdict.Reach(Reached.ChunkDeleted);
        states.Remove(grainId, stateName);
        await AnswerAsync($"{stateName} of {grainId} was cleared, and nobody was told.");
    }

    private async Task PassAsync(Fault fault, string message)
    {
        await life.PassAsync(chaos.Happens(Fault.StateSlow) ? LongerThanACall : chaos.Latency(4));
        await life.StillGoesOn;
        if (chaos.Happens(fault))
        {
            throw new IOException(message);
        }
    }

    private async Task AnswerAsync(string message)
    {
        await life.PassAsync(chaos.Happens(Fault.StateSlow) ? LongerThanACall : chaos.Latency(2));
        await life.StillGoesOn;
        if (chaos.Happens(Fault.StateWriteAnswerLost))
        {
            throw new IOException(message);
        }
    }

    private void CheckTag(string stateName, GrainId grainId, string? tag)
    {
        var stored = states.Find(grainId, stateName)?.ETag;
        if (stored != tag && wrong != Wrong.IgnoresTags)
        {
            watch.OnConflict(stateName);
            throw new InconsistentStateException($"{stateName} of {grainId} has another ETag.", stored, tag);
        }
    }

    private bool Forgets(string stateName)
    {
        var prefix = wrong switch
        {
            Wrong.ForgetsGateways => "gateway",
            Wrong.ForgetsChunks => "days-",
            Wrong.ForgetsDays => "day-shard",
            Wrong.ForgetsList => "gateway-list",
            Wrong.ForgetsDevices => "elevator",
            Wrong.ForgetsReadings => "readings-",
            Wrong.ForgetsPages => "page-",
            _ => null,
        };
        return prefix is not null && stateName.StartsWith(prefix, StringComparison.Ordinal) && ++_writes % ForgetsEvery == 1;
    }
}
