namespace Weir.Silo.Ingest;

/// <summary>As much is in flight as may be.</summary>
internal sealed class NoRoomException : Exception
{
    public NoRoomException()
    {
    }

    public NoRoomException(string message)
        : base(message)
    {
    }

    public NoRoomException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>The exception for a bound.</summary>
    public static NoRoomException Over(long bytesMax) =>
        new(FormattableString.Invariant($"More than {bytesMax} bytes would be in flight (Ingest:MaxInFlightBytes)."));
}
