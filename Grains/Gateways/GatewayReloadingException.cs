using Orleans;

namespace Weir.Grains.Gateways;

/// <summary>A write of this activation failed or its outcome is unknown: it answers nothing more. The next activation reads what is durable.</summary>
[GenerateSerializer, Alias("weir.GatewayReloadingException")]
public sealed class GatewayReloadingException : Exception
{
    public GatewayReloadingException()
    {
    }

    public GatewayReloadingException(string message)
        : base(message)
    {
    }

    public GatewayReloadingException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
