using Orleans.Runtime;

namespace Orleans;

public static class GrainExtensions
{
    public static TGrainInterface AsReference<TGrainInterface>(this IAddressable grain) => (TGrainInterface)grain.AsReference(typeof(TGrainInterface));
    public static object AsReference(this IAddressable grain, Type interfaceType) => ReferenceOf(grain).As(interfaceType);
    public static TGrainInterface Cast<TGrainInterface>(this IAddressable grain) => grain.AsReference<TGrainInterface>();
    public static object Cast(this IAddressable grain, Type interfaceType) => grain.AsReference(interfaceType);
    public static GrainId GetGrainId(this IAddressable grain) => ReferenceOf(grain).GrainId;
    public static string GetPrimaryKeyString(this IAddressable grain) => ReferenceOf(grain).GrainId.Key.ToString();

    private static GrainReference ReferenceOf(IAddressable grain) => grain switch
    {
        GrainReference reference => reference,
        IGrainBase grainBase when grainBase.GrainContext is { } context => context.GrainReference,
        null => throw new ArgumentNullException(nameof(grain)),
        _ => throw new ArgumentException($"The grain of type {grain.GetType()} has no context: it was not created by the runtime.", nameof(grain)),
    };
}
