namespace Weir.Streams;

/// <summary>Names that silo, grains and clients agree on.</summary>
public static class StreamNames
{
    /// <summary>The stream provider. Streams are named as the kinds (<see cref="Weir.Records.RecordKinds"/>).</summary>
    public const string Provider = "weir";

    /// <summary>The grain storage that keeps gateways, days and lists.</summary>
    public const string Storage = "weir";
}
