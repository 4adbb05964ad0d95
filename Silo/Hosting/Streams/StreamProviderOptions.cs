namespace Weir.Silo.Hosting.Streams;

/// <summary>Which streams there are: section <c>Streams</c>, of which the rest is of every provider.</summary>
internal sealed class StreamProviderOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Streams";

    /// <summary>Where the streams of records are.</summary>
    /// <value><see cref="StreamProvider.Log"/> by default.</value>
    public StreamProvider Provider { get; set; }
}
