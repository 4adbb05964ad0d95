using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime;

namespace Orleans.Streams;

/// <summary>A provider of streams over queues, with one pulling agent for each queue that the balancer gives this silo.</summary>
internal sealed class PersistentStreamProvider : IStreamProvider, ILifecycleParticipant<ISiloLifecycle>, IStreamQueueBalanceListener
{
    private readonly IServiceProvider _services;
    private readonly Silo _silo;
    private readonly StreamLifecycleOptions _stages;
    private readonly StreamPullingAgentOptions _options;
    private readonly Dictionary<QueueId, PullingAgent> _agents = [];
    private readonly List<PullingAgent> _extra = [];
    private IQueueAdapterFactory? _factory;
    private IQueueAdapter? _adapter;
    private IStreamQueueBalancer? _balancer;
    private Task _lastChange = Task.CompletedTask;

    public PersistentStreamProvider(string name, IServiceProvider services)
    {
        Name = name;
        _services = services;
        _silo = services.GetRequiredService<Silo>();
        _stages = services.GetRequiredService<IOptionsMonitor<StreamLifecycleOptions>>().Get(name);
        _options = services.GetRequiredService<IOptionsMonitor<StreamPullingAgentOptions>>().Get(name);
        Subscriptions = services.GetRequiredService<ImplicitSubscriptions>();
        if (services.GetRequiredService<IOptionsMonitor<StreamPubSubOptions>>().Get(name).PubSubType is not StreamPubSubType.ImplicitOnly)
        {
            throw new NotSupportedException(
                $"Stream provider '{name}': the embedded engine has implicit subscriptions only; configure "
                    + $"{nameof(StreamPubSubType)}.{nameof(StreamPubSubType.ImplicitOnly)}.");
        }

        if (_options.BatchContainerBatchSize != 1) { throw new NotSupportedException($"Stream provider '{name}': this engine delivers one at a time."); }
    }

    public string Name { get; }
    public bool IsRewindable => Adapter.IsRewindable;
    public IQueueAdapter Adapter => _adapter ?? throw new InvalidOperationException($"Stream provider '{Name}' has not started.");
    public IQueueAdapterCache? AdapterCache { get; private set; }
    public ImplicitSubscriptions Subscriptions { get; }
    /// <summary>The agents that run here, those that a simulation added included.</summary>
    public IReadOnlyList<PullingAgent> Agents => [.. _agents.Values, .. _extra];
    public IAsyncStream<T> GetStream<T>(StreamId streamId) => new PersistentStream<T>(this, streamId);

    public void Participate(ISiloLifecycle lifecycle)
    {
        lifecycle.Subscribe(Name, _stages.InitStage, InitializeAsync);
        lifecycle.Subscribe(Name, _stages.StartStage, StartAsync, StopAsync);
        _silo.Killed += () =>
        {
            // Forgotten as well: the host's own end would wait for ever for an agent that no longer runs.
            foreach (var agent in Agents.ToArray()) { KillAgent(agent); }
        };
    }

    public Task QueueDistributionChangeNotification() => _silo.Scheduler.Run(ChangeInOrderAsync);

    /// <summary>One more agent for a queue, beside any that it has: what two silos that disagree about their queues do.</summary>
    public async Task<PullingAgent> StartAgentAsync(QueueId queueId)
    {
        var agent = new PullingAgent(this, _silo, queueId, _options, await _factory!.GetDeliveryFailureHandler(queueId));
        await agent.InitializeAsync();
        _extra.Add(agent);
        return agent;
    }

    /// <summary>Takes an agent out without a word to its receiver.</summary>
    public void KillAgent(PullingAgent agent)
    {
        agent.Kill();
        _extra.Remove(agent);
        if (_agents.GetValueOrDefault(agent.QueueId) == agent) { _agents.Remove(agent.QueueId); }
    }

    private async Task InitializeAsync(CancellationToken cancellationToken)
    {
        _factory = _services.GetRequiredKeyedService<IQueueAdapterFactory>(Name);
        _adapter = await _factory.CreateAdapter(cancellationToken);
    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        if (Adapter.Direction is not (StreamProviderDirection.ReadOnly or StreamProviderDirection.ReadWrite)) { return; }

        AdapterCache = _factory!.GetQueueAdapterCache();
        _balancer = _services.GetKeyedService<IStreamQueueBalancer>(Name) ?? _services.GetRequiredService<IStreamQueueBalancer>();
        await _balancer.Initialize(_factory.GetStreamQueueMapper());
        _balancer.SubscribeToQueueDistributionChangeEvents(this);
        await ChangeInOrderAsync();
    }

    private async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_balancer is not { } balancer) { return; }

        _balancer = null;
        balancer.UnSubscribeFromQueueDistributionChangeEvents(this);
        await _lastChange.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        await Task.WhenAll(Agents.Select(agent => agent.ShutdownAsync()));
        _agents.Clear();
        await balancer.Shutdown();
    }

    private Task ChangeInOrderAsync() => _lastChange = ChangeAsync(_lastChange);

    private async Task ChangeAsync(Task last)
    {
        await last.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        if (_balancer is not { } balancer) { return; }

        var queues = balancer.GetMyQueues().ToHashSet();
        foreach (var agent in _agents.Values.Where(agent => !queues.Contains(agent.QueueId)).ToArray())
        {
            _agents.Remove(agent.QueueId);
            await agent.ShutdownAsync();
        }

        foreach (var queueId in queues.Where(queueId => !_agents.ContainsKey(queueId)).Order())
        {
            var agent = new PullingAgent(this, _silo, queueId, _options, await _factory!.GetDeliveryFailureHandler(queueId));
            _agents.Add(queueId, agent);
            await agent.InitializeAsync();
        }
    }
}
