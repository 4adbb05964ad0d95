namespace Weir.Client;

/// <summary>How patient the client inside the cluster's network is. Which cluster it speaks to is Orleans' own configuration.</summary>
public sealed class GrainGatewayClientOptions : RetryOptions
{
    /// <summary>Default of <see cref="Server"/>.</summary>
    public const string DefaultServer = "orleans:weir";

    /// <summary>What errors and <see cref="ServerStatus.Server"/> call the service. Nothing is sent there.</summary>
    /// <value><see cref="DefaultServer"/> by default; absolute.</value>
    public Uri Server { get; set; } = new(DefaultServer);

    /// <inheritdoc/>
    public override void Validate()
    {
        if (Server is not { IsAbsoluteUri: true })
        {
            throw new ArgumentException($"{nameof(Server)} is '{Server}'; it must be an absolute address.");
        }

        base.Validate();
    }
}
