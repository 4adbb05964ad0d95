namespace Weir.Silo.Hosting.Streams;

/// <summary>Where the streams of records are.</summary>
internal enum StreamProvider
{
    /// <summary>In the data directory.</summary>
    Log,

    /// <summary>In the topics of a Kafka cluster.</summary>
    Kafka,
}
