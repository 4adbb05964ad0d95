using Orleans.Serialization;

namespace Orleans.Runtime;

/// <summary>What a caller holds of a grain: its identity and the way to it. A proxy for each grain interface derives from it.</summary>
public class GrainReference : IAddressable, IEquatable<GrainReference>
{
    // Where the grain was last found; it says itself when it is gone.
    private Activation? _activation;

    internal GrainReference(Silo silo, GrainId grainId)
    {
        Silo = silo;
        GrainId = grainId;
    }

    public GrainId GrainId { get; }
    public virtual string InterfaceName => "";
    internal Silo Silo { get; }

    public virtual TGrainInterface Cast<TGrainInterface>()
        where TGrainInterface : IAddressable => (TGrainInterface)As(typeof(TGrainInterface));

    public bool Equals(GrainReference? other) => other is not null && GrainId == other.GrainId;
    public sealed override bool Equals(object? obj) => Equals(obj as GrainReference);
    public sealed override int GetHashCode() => GrainId.GetHashCode();

    public static bool operator ==(GrainReference? reference1, GrainReference? reference2) =>
        reference1 is null ? reference2 is null : reference1.Equals(reference2);

    public static bool operator !=(GrainReference? reference1, GrainReference? reference2) => !(reference1 == reference2);
    public sealed override string ToString() => $"GrainReference:{GrainId}{(InterfaceName.Length == 0 ? "" : ":" + InterfaceName)}";

    internal Task<TResult> Send<TArguments, TResult>(GrainCall<TArguments, TResult> call, TArguments arguments, CancellationToken token)
    {
        if (call.CopyArguments is { } copy) { arguments = copy(arguments, new CopyContext()); }

        var request = new GrainCallRequest<TArguments, TResult>(call, arguments, Silo.Executor.Continuations, token);
        request.ObserveCancellation();
        _activation = Silo.Send(GrainId, request, _activation);
        if (call.IsOneWay) { return Task.FromResult<TResult>(default!); }

        return request.Task;
    }

    internal object As(Type interfaceType) => interfaceType.IsInstanceOfType(this) ? this : ProxyFactory.Create(interfaceType, Silo, GrainId);
}
