using Orleans;

namespace Weir.Grains.Storage;

/// <summary>
/// A write of this activation failed or its outcome is unknown: it answers nothing more. The next activation, which the next call may already
/// meet, reads what is durable.
/// </summary>
[GenerateSerializer, Alias("weir.StateReloadingException")]
public sealed class StateReloadingException : Exception
{
    public StateReloadingException()
    {
    }

    public StateReloadingException(string message)
        : base(message)
    {
    }

    public StateReloadingException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
