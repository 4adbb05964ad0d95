namespace Weir.Silo.Ingest.Bodies;

/// <summary>The bytes of a body, decompressed.</summary>
internal interface IBodySource : IDisposable
{
    /// <summary>Reads on.</summary>
    /// <param name="place">Where to; not empty.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Bytes read, 0 at the end.</returns>
    /// <exception cref="InvalidDataException">Compressed data is malformed or breaks off.</exception>
    ValueTask<int> ReadAsync(Memory<byte> place, CancellationToken cancellationToken);
}
