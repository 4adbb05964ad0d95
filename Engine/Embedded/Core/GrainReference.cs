namespace Orleans.Runtime;

/// <summary>What a caller holds of a grain: its identity and the way to it. A proxy for each grain interface derives from it.</summary>
public class GrainReference : IAddressable, IEquatable<GrainReference>
{
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

    internal object As(Type interfaceType) => interfaceType.IsInstanceOfType(this) ? this : Silo.Proxies.Create(interfaceType, Silo, GrainId);
}
