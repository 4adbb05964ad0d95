namespace Weir.Streaming.Tests.Protocol;

/// <summary>A write was refused: somebody else has written since the state was read.</summary>
public sealed class ConflictException : Exception;

/// <summary>The answer never came; whether the effect took place is unknown.</summary>
public sealed class LostException : Exception;

/// <summary>Durable state of one gateway.</summary>
public sealed record ToyState(int Version, PartitionToken? Token, IReadOnlyList<PartitionToken> Records, IReadOnlySet<int> Open)
{
    public static ToyState Empty { get; } = new(0, null, [], new HashSet<int>());
}

/// <summary>Durable states: a write is atomic and conditional on the version that was read.</summary>
public sealed class ToyStore
{
    private readonly Dictionary<string, ToyState> _states = [];

    public ToyState Read(string gateway) => _states.GetValueOrDefault(gateway, ToyState.Empty);

    public ToyState Write(string gateway, ToyState state)
    {
        if (Read(gateway).Version != state.Version)
        {
            throw new ConflictException();
        }

        return _states[gateway] = state with { Version = state.Version + 1 };
    }
}
