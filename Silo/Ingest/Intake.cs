using Weir.Silo.Ingest.Bodies;

namespace Weir.Silo.Ingest;

/// <summary>What a request's records are: which stream they go to, and how a body becomes records. Has no state of its own.</summary>
internal abstract class Intake
{
    /// <summary>The stream.</summary>
    public abstract string Stream { get; }

    /// <summary>Media types that are taken, for messages.</summary>
    public abstract string ContentTypes { get; }

    /// <summary>Whether a body may be written in a form.</summary>
    public abstract bool Takes(ContentForm form);

    /// <summary>Empties a batch and makes what decodes a body into it.</summary>
    /// <param name="form">What the body is written in; one that is taken.</param>
    /// <param name="receivedAt">Instant of receipt of the first attempt, by which dates are judged.</param>
    /// <param name="batch">Where the records go.</param>
    /// <param name="bodyBytesMax">What a compressed part may come to.</param>
    /// <param name="room">What the body takes among the bytes in flight.</param>
    /// <returns>The decoder; the caller disposes it.</returns>
    public abstract IBodyDecoder Begin(ContentForm form, DateTimeOffset receivedAt, IngestBatch batch, long bodyBytesMax, InFlightRoom room);
}
