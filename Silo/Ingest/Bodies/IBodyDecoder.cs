namespace Weir.Silo.Ingest.Bodies;

/// <summary>Turns the bytes of one body into records as they come in. One per body; not thread-safe.</summary>
internal interface IBodyDecoder : IDisposable
{
    /// <summary>Whether the body broke off or is done with: what still comes means nothing.</summary>
    bool Ended { get; }

    /// <summary>Takes as many whole records as there are.</summary>
    /// <param name="data">What is not yet taken, from the first byte of it on.</param>
    /// <param name="final">Whether no more will come; then everything is taken.</param>
    /// <param name="into">Where records and rejects go.</param>
    /// <returns>Bytes taken.</returns>
    /// <exception cref="BodyTooLargeException">What a compressed part holds is over the limit.</exception>
    int Decode(ReadOnlyMemory<byte> data, bool final, IngestBatch into);

    /// <summary>Called once behind the last byte: what was held back goes in.</summary>
    /// <param name="into">Where records go.</param>
    void Complete(IngestBatch into)
    {
    }
}
