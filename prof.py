import json,glob,collections,sys
tot=collections.Counter()
for f in glob.glob(sys.argv[1]+'/*.cpuprofile'):
    p=json.load(open(f))
    nodes={n['id']:n for n in p['nodes']}
    parent={}
    for n in p['nodes']:
        for c in n.get('children',[]): parent[c]=n['id']
    self=collections.Counter()
    for s,d in zip(p['samples'],p['timeDeltas']): self[s]+=d
    agg=collections.Counter(); pk=collections.Counter(); incl=collections.Counter()
    for i,t in self.items():
        cf=nodes[i]['callFrame']; u=cf['url']; 
        if cf['functionName'] in('(idle)',): continue
        agg[cf['functionName']+' '+u.split('wt-tests/')[-1][-70:]]+=t
        # package attribution: walk up to first with node_modules
        j=i; name=None
        while j in nodes:
            u=nodes[j]['callFrame']['url']
            if 'node_modules/' in u:
                q=u.split('node_modules/')[-1].split('/'); name='/'.join(q[:2]) if q[0][0]=='@' else q[0]; break
            if 'wt-tests/' in u or '/tmp/' in u: name=u.split('wt-tests/')[-1][-60:]; break
            j=parent.get(j)
        pk[name or cf['functionName']]+=t
        seen=set(); j=i
        while j in nodes:
            k=nodes[j]['callFrame']['functionName']+' '+nodes[j]['callFrame']['url'].split('wt-tests/')[-1][-60:]
            if k not in seen: incl[k]+=t; seen.add(k)
            j=parent.get(j)
    T=sum(agg.values())/1e6
    if T<0.3: 
        tot['small']+=T; continue
    print('==',f.split('/')[-1],'%.1f s'%T)
    for k,v in pk.most_common(14): print('   pkg %.2f %s'%(v/1e6,k))
    for k,v in agg.most_common(12): print('  self %.2f %s'%(v/1e6,k))
    if len(sys.argv)>2:
        for k,v in incl.most_common(60): print('  incl %.2f %s'%(v/1e6,k))
print(tot)
