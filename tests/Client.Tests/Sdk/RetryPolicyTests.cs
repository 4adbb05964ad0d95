namespace Weir.Client.Tests.Sdk;

public sealed class RetryPolicyTests
{
    private readonly RetryPolicy _policy = new(
        new GatewayClientOptions { RetryDelay = TimeSpan.FromMilliseconds(100), RetryDelayMax = TimeSpan.FromSeconds(2) });

    [Theory]
    [InlineData(0, 0.0, 100)]
    [InlineData(0, 1.0, 50)]
    [InlineData(1, 0.0, 200)]
    [InlineData(4, 0.5, 1200)]
    [InlineData(5, 0.0, 2000)]
    [InlineData(1000, 1.0, 1000)]
    public void DelayBefore_WhenRepeating_DoublesUpToTheLongestLessARandomHalf(int retry, double share, double expectedMs) =>
        Assert.Equal(expectedMs, _policy.DelayBefore(retry, null, share).TotalMilliseconds);

    [Theory]
    [InlineData(-5, 0)]
    [InlineData(1, 1)]
    [InlineData(60, 2)]
    public void DelayBefore_WhenTheServerAsks_FollowsItWithinBounds(int askedSeconds, int expectedSeconds) =>
        Assert.Equal(TimeSpan.FromSeconds(expectedSeconds), _policy.DelayBefore(3, TimeSpan.FromSeconds(askedSeconds), 0.5));

    [Theory]
    [InlineData("Server", "ftp://x")]
    [InlineData("ApiKey", "with space")]
    [InlineData("RetriesMax", "1001")]
    [InlineData("AttemptTimeout", "00:11:00")]
    [InlineData("RetryDelay", "00:00:11")]
    public void Validate_WhenAValueIsOutOfRange_NamesTheOption(string option, string value)
    {
        var options = new GatewayClientOptions();
        switch (option)
        {
            case "Server": options.Server = new Uri(value); break;
            case "ApiKey": options.ApiKey = value; break;
            case "RetriesMax": options.RetriesMax = int.Parse(value, System.Globalization.CultureInfo.InvariantCulture); break;
            case "AttemptTimeout": options.AttemptTimeout = TimeSpan.Parse(value, System.Globalization.CultureInfo.InvariantCulture); break;
            default: options.RetryDelay = TimeSpan.Parse(value, System.Globalization.CultureInfo.InvariantCulture); break;
        }

        var failure = Assert.Throws<ArgumentException>(() => new GatewayClient(options));

        Assert.Contains(option, failure.Message, StringComparison.Ordinal);
        Assert.Equal(option != "ApiKey", failure.Message.Contains(value, StringComparison.Ordinal));
    }
}
